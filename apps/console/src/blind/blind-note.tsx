import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { OutsideText } from '../words/outside-text.tsx';
import { judgementWords, judgesBlind } from './blind-judgement.ts';

/** In place of what is left out while somebody judges blind. */
export function HiddenNote({ detail }: { readonly detail: CaseDetail }) {
  if (!judgesBlind(detail)) return null;
  const why =
    detail.blind?.because === 'guard'
      ? 'because your last verdicts agreed very fast or very often'
      : 'because it was drawn at random';
  return (
    <p className="notice">
      <span>
        You judge this case before you see the recommendation, its reasons and its probability, {why}. They are shown
        when you have written down what you think.
      </span>
    </p>
  );
}

/** What the reviewer had written down before they saw the recommendation. */
export function JudgementNote({ detail }: { readonly detail: CaseDetail }) {
  const written = detail.blind?.judgement;
  if (!written) return null;
  return (
    <p className="notice">
      <span>
        Before you saw the recommendation you wrote: <strong>{judgementWords(written.judgement)}</strong>
        {written.note !== '' && (
          <>
            , “<OutsideText>{written.note}</OutsideText>”
          </>
        )}
        . You may decide otherwise now.
      </span>
    </p>
  );
}
