import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Refinement } from '@tidegate/contracts/request-events';
import { AiMark, WarningIcon } from '../shell/icons.tsx';
import { sourceWords, wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';
import { reasonMeaning } from '../words/reason-meanings.ts';
import { Section } from './section.tsx';

/** What intake noticed about the request at the door, and what a small model added to its rules (requirements A3, A6, B5). */
export function NoticesView({ detail }: { readonly detail: CaseDetail }) {
  const { notices = [], refinement } = detail.escalation.classification ?? {};
  if (notices.length === 0 && !refinement) return null;
  return (
    <Section id="notices" title="Noticed at the door" aside={<span className="count">{notices.length}</span>}>
      <ul className="reasons">
        {notices.map((notice, at) => (
          <li key={at} className="reason">
            <WarningIcon />
            <div>
              <strong>{wordsOf(notice.code)}</strong>
              <p>{plainText(notice.detail.startsWith('rule:') ? sourceWords(notice.detail) : notice.detail)}</p>
              <p className="quiet">{reasonMeaning(notice.code)}</p>
            </div>
          </li>
        ))}
        {refinement && (
          <li className="reason">
            <AiMark />
            <div>
              <strong>Added by a small model</strong> <span className="source">{plainText(refinement.model)}</span>
              <p>{plainText(refinementText(refinement))}</p>
            </div>
          </li>
        )}
      </ul>
    </Section>
  );
}

function refinementText({ taskType, riskTier, domains }: Refinement): string {
  return [
    ...(taskType === undefined ? [] : [`named the task: ${wordsOf(taskType)}`]),
    ...(riskTier === undefined ? [] : [`raised the risk to tier ${riskTier}`]),
    ...(domains === undefined ? [] : [`added the domains ${domains.join(', ')}`]),
  ].join('; ');
}
