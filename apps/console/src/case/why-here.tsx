import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Reason } from '@tidegate/contracts/evidence-events';
import { StopIcon, WarningIcon } from '../shell/icons.tsx';
import { sourceWords, wordsOf } from '../words/labels.ts';
import { OutsideText } from '../words/outside-text.tsx';
import { plainText } from '../words/plain-text.ts';
import { reasonMeaning } from '../words/reason-meanings.ts';
import { Section } from './section.tsx';

/** Why a person is asked: each reason with what was observed and who says so. */
export function WhyHere({ detail }: { readonly detail: CaseDetail }) {
  return (
    <Section id="why" title="Why it is here">
      {detail.reasons.length === 0 && <p className="quiet">No reason was given.</p>}
      <ul className="reasons">
        {detail.reasons.map((reason, at) => (
          <ReasonLine key={at} reason={reason} />
        ))}
      </ul>
    </Section>
  );
}

/** A rule or a breaker stopped it; a signal only weakened it. */
function ReasonLine({ reason }: { readonly reason: Reason }) {
  const stops = reason.from.includes(':');
  return (
    <li className={stops ? 'reason reason-stops' : 'reason'}>
      {stops ? <StopIcon /> : <WarningIcon />}
      <div>
        <strong>{wordsOf(reason.code)}</strong> <span className="source">{plainText(sourceWords(reason.from))}</span>
        <p>
          <OutsideText>{reason.detail}</OutsideText>
        </p>
        <p className="quiet">{reasonMeaning(reason.code)}</p>
      </div>
    </li>
  );
}
