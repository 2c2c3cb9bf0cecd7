import { plainText } from './plain-text.ts';
import { redactionPieces } from './redaction-marks.ts';

/** Text from outside: plain, with hidden characters written out, and with a mark where something was hidden at the door. */
export function OutsideText({ children }: { readonly children: string }) {
  return redactionPieces(children).map(({ text, hidden }, at) =>
    hidden ? (
      <mark key={at} className="redaction" title="Hidden at the door, or written so by the sender">
        {plainText(text)}
      </mark>
    ) : (
      plainText(text)
    ),
  );
}
