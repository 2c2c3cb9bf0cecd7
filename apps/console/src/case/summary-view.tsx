import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { plainText } from '../words/plain-text.ts';
import { wordsOf } from '../words/labels.ts';
import { Quote, Section } from './section.tsx';

/** What the user asked, and who asks through which product. */
export function SummaryView({ detail }: { readonly detail: CaseDetail }) {
  const { request, classification } = detail.escalation;
  if (!request) return null;
  const { user } = request;
  const facts: readonly (readonly [string, string])[] = [
    ['User', user.role ? `${user.id} (${user.role})` : user.id],
    ['Identity', user.authenticated ? 'authenticated' : '⚠ not authenticated'],
    ['Product', request.product],
    ['Task', classification ? wordsOf(classification.taskType) : 'unclassified'],
    ['Checkpoint', `${request.checkpoint.kind} ${request.checkpoint.number}`],
    ...(user.language ? [['Language', user.language] as const] : []),
    ...(user.vip ? [['Mark', 'important customer'] as const] : []),
  ];
  return (
    <Section id="summary" title="What the user asked">
      <Quote>{plainText(request.question)}</Quote>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{plainText(value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
