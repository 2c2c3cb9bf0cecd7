import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Classification, Request } from '@tidegate/contracts/request-events';
import { wordsOf } from '../words/labels.ts';
import { redactionCount } from '../words/redaction-marks.ts';
import { type Fact, Facts, Quote, Section } from './section.tsx';

/** What the user asked, and who asks through which product. */
export function SummaryView({ detail }: { readonly detail: CaseDetail }) {
  const { request, classification } = detail.escalation;
  if (!request) return null;
  const hidden = redactionCount(request);
  const facts = [
    ...userFacts(request),
    ...(classification ? taskFacts(classification) : [['Task', 'unclassified'] as const]),
  ];
  return (
    <Section id="summary" title="What the user asked">
      <Quote>{request.question}</Quote>
      <Facts facts={facts} />
      {hidden > 0 && (
        <p className="quiet">
          {hidden === 1 ? 'One place was' : `${hidden} places were`} hidden at the door before anything was written
          down; {hidden === 1 ? 'it is' : 'they are'} marked <mark className="redaction">[like this]</mark>.
        </p>
      )}
    </Section>
  );
}

function userFacts({ user, product, checkpoint }: Request): Fact[] {
  return [
    ['User', user.role ? `${user.id} (${user.role})` : user.id],
    ['Identity', user.authenticated ? 'authenticated' : '⚠ not authenticated'],
    ['Product', product],
    ['Checkpoint', `${checkpoint.kind} ${checkpoint.number}`],
    ...(user.language ? [['Language', user.language] as const] : []),
    ...(user.vip ? [['Mark', 'important customer'] as const] : []),
  ];
}

function taskFacts({ taskType, impact, impactScore, domains }: Classification): Fact[] {
  return [
    ['Task', wordsOf(taskType)],
    ['Impact', impactScore === undefined ? impact : `${impact} (${impactScore} of 10)`],
    ...(domains.length > 0 ? [['Domains', domains.join(', ')] as const] : []),
  ];
}
