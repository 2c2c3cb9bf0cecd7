import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Proposal } from '@tidegate/contracts/request-events';
import { AiMark } from '../shell/icons.tsx';
import { moneyText } from '../words/money.ts';
import { OutsideText } from '../words/outside-text.tsx';
import { plainText } from '../words/plain-text.ts';
import { Quote, Section } from './section.tsx';

/** What the AI wants to release or do, and apart from it what it says for itself (requirement E1). */
export function ProposalView({ detail }: { readonly detail: CaseDetail }) {
  const { proposal } = detail;
  if (!proposal) return null;
  const rationale = proposal.kind === 'action' ? proposal.rationale : undefined;
  return (
    <>
      <Section id="proposal" title="What the AI proposes" mark={<AiMark />}>
        <ProposalBody proposal={proposal} />
      </Section>
      {rationale && (
        <Section
          id="rationale"
          title="What the AI says for itself"
          mark={<AiMark />}
          aside={<span className="quiet">not evidence</span>}
        >
          <Quote>{rationale}</Quote>
        </Section>
      )}
    </>
  );
}

/** A proposal in full, as text. */
export function ProposalBody({ proposal }: { readonly proposal: Proposal }) {
  switch (proposal.kind) {
    case 'answer':
      return (
        <div className="prose proposal-text" dir="auto">
          <OutsideText>{proposal.text}</OutsideText>
        </div>
      );
    case 'plan':
      return (
        <ol className="prose steps">
          {proposal.steps.map((step, at) => (
            <li key={at} dir="auto">
              <OutsideText>{step}</OutsideText>
            </li>
          ))}
        </ol>
      );
    case 'action':
      return (
        <p>
          To run <code>{plainText(proposal.action.name)}</code>
          {proposal.action.value && (
            <>
              {' '}
              worth <strong>{moneyText(proposal.action.value)}</strong>
            </>
          )}
          . The exact action is beside the verdict.
        </p>
      );
  }
}
