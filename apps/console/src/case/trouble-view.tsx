import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { StopIcon } from '../shell/icons.tsx';
import { wordsOf } from '../words/labels.ts';
import { OutsideText } from '../words/outside-text.tsx';
import { plainText } from '../words/plain-text.ts';
import { Section } from './section.tsx';
import { ColumnHeads } from '../words/column-heads.tsx';

/** What is wrong with a request that could not be read, and the text as it came. */
export function RejectionView({
  rejection,
}: {
  readonly rejection: NonNullable<CaseDetail['escalation']['rejection']>;
}) {
  return (
    <>
      <Section
        id="problems"
        title="What is wrong with it"
        aside={<span className="count">{rejection.problems.length}</span>}
      >
        <table className="problems">
          <ColumnHeads columns={['Field', 'Problem']} />
          <tbody>
            {rejection.problems.map((problem, at) => (
              <tr key={at}>
                <td>
                  <code>{plainText(problem.pointer || '/')}</code>
                </td>
                <td>
                  <OutsideText>{problem.detail}</OutsideText>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Section id="raw" title="As it came" aside={<span className="quiet">plain text</span>}>
        <pre className="raw" tabIndex={0} aria-label="The record as it came">
          <OutsideText>{rejection.raw}</OutsideText>
        </pre>
      </Section>
    </>
  );
}

/** Why an allowed action was not done. */
export function FailureView({ failure }: { readonly failure: NonNullable<CaseDetail['escalation']['failure']> }) {
  return (
    <Section id="failure" title="Why the action was not done">
      <div className="reason reason-stops">
        <StopIcon />
        <div>
          <strong>{wordsOf(failure.code)}</strong>
          <p>{plainText(failure.detail)}</p>
        </div>
      </div>
    </Section>
  );
}
