import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { instantText } from '../time/due-chip.tsx';
import { wordsOf } from '../words/labels.ts';
import { OutsideText } from '../words/outside-text.tsx';
import { Section } from './section.tsx';

/** What people have said about this case so far. */
export function EarlierVerdicts({ detail }: { readonly detail: CaseDetail }) {
  if (detail.verdicts.length === 0) return null;
  return (
    <Section id="verdicts" title="Verdicts so far">
      <ol className="verdicts">
        {detail.verdicts.map((one) => (
          <li key={one.verdictId}>
            <strong>{one.reviewer}</strong> · {wordsOf(one.verdict)}
            {one.reason !== 'agreed' && <> · {wordsOf(one.reason)}</>}{' '}
            <time className="quiet" dateTime={one.at}>
              {instantText(one.at)}
            </time>
            {one.note && (
              <p dir="auto">
                <OutsideText>{one.note}</OutsideText>
              </p>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
