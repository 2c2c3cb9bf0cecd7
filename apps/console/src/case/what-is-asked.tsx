import type { Decision } from '@tidegate/contracts/decision-events';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { approvalLabels, modeLabels, outcomeLabels, wordsOf } from '../words/labels.ts';
import { OutsideText } from '../words/outside-text.tsx';
import { Facts, Section, type Fact } from './section.tsx';

/** What the policy wants done: the recommendation or the hand-off brief, who has to agree, and what else is owed (C1, C5). */
export function WhatIsAsked({ detail }: { readonly detail: CaseDetail }) {
  const { decision, classification } = detail.escalation;
  if (!decision) return null;
  const { recommendation, brief } = decision;
  return (
    <Section
      id="asked"
      title="What the policy asks for"
      aside={<span className="tag">{outcomeLabels[decision.outcome]}</span>}
    >
      <Facts facts={obligationFacts(decision)} />
      {recommendation && <RecommendationText recommendation={recommendation} />}
      {brief && <BriefText brief={brief} />}
      <Lines title="Asked of the user" lines={decision.questions} />
      <Lines title="Missing from the request" lines={classification?.missingFields ?? []} code />
    </Section>
  );
}

function obligationFacts({ approval, obligations, versions }: Decision): readonly Fact[] {
  const { approverRoles, queue, mode, auditSample, canary } = obligations;
  const { rate, rule } = versions.sampling;
  const sampledBy = `${(rate * 100).toFixed(1)} % drawn${rule === undefined ? '' : `, rule ${rule}`}`;
  return [
    ...(approval === 'none' ? [] : [['Approval', approvalLabels[approval]] as const]),
    ...(approverRoles.length > 0 ? [['By', approverRoles.map(wordsOf).join(' or ')] as const] : []),
    ...(queue === null ? [] : [['Queue asked for', wordsOf(queue)] as const]),
    ['The product may now', modeLabels[mode]],
    ...(auditSample ? [['Checked afterwards', sampledBy] as const] : []),
    ...(canary ? [['Probe', 'of a breaker that is half open'] as const] : []),
  ];
}

function RecommendationText({
  recommendation: { summary, wouldChange },
}: {
  readonly recommendation: NonNullable<Decision['recommendation']>;
}) {
  return (
    <div className="asked-part">
      <h3>Recommendation</h3>
      <p className="prose" dir="auto">
        <OutsideText>{summary}</OutsideText>
      </p>
      {wouldChange.length === 0 ? (
        <p className="quiet">No single fact would have led to less.</p>
      ) : (
        <>
          <p className="quiet">One of these alone would have led to less:</p>
          <ul className="plain-list">
            {wouldChange.map((change) => (
              <li key={change.fact + change.instead}>
                <code>{change.fact}</code> at <strong className="numbers">{change.instead}</strong>{' '}
                <span className="quiet">
                  → {outcomeLabels[change.outcome].toLowerCase()}
                  {change.approval === 'none' ? '' : `, ${approvalLabels[change.approval]}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function BriefText({ brief }: { readonly brief: NonNullable<Decision['brief']> }) {
  return (
    <div className="asked-part">
      <h3>Brief for who takes over</h3>
      <dl className="brief">
        <BriefLine name="Asked" lines={[brief.asked]} />
        <BriefLine name="Tried" lines={brief.tried} />
        <BriefLine name="Weak" lines={brief.weak} />
        <BriefLine name="Open" lines={brief.open} />
      </dl>
    </div>
  );
}

function BriefLine({ name, lines }: { readonly name: string; readonly lines: readonly string[] }) {
  return (
    <div>
      <dt>{name}</dt>
      {lines.length === 0 && <dd className="quiet">nothing</dd>}
      {lines.map((line, at) => (
        <dd key={at} dir="auto">
          <OutsideText>{line}</OutsideText>
        </dd>
      ))}
    </div>
  );
}

function Lines({
  title,
  lines,
  code = false,
}: {
  readonly title: string;
  readonly lines: readonly string[];
  readonly code?: boolean;
}) {
  if (lines.length === 0) return null;
  return (
    <div className="asked-part">
      <h3>{title}</h3>
      <ul className="plain-list">
        {lines.map((line, at) => (
          <li key={at} dir="auto">
            {code ? (
              <code>
                <OutsideText>{line}</OutsideText>
              </code>
            ) : (
              <OutsideText>{line}</OutsideText>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
