import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { instantText } from '../time/due-chip.tsx';
import { wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';
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
            {one.note && <p dir="auto">{plainText(one.note)}</p>}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** Everything that the decision was made with, so that it can be recomputed. */
export function DecisionRecord({ detail }: { readonly detail: CaseDetail }) {
  const { decision, request } = detail.escalation;
  if (!decision) return null;
  const { policy, autonomyStage, breakerEpoch } = decision.versions;
  const facts: readonly (readonly [string, string])[] = [
    ['Outcome', decision.approval === 'none' ? decision.outcome : `${decision.outcome} (${decision.approval})`],
    ['Policy', `${policy.name}, version ${policy.version}`],
    ['Autonomy stage', wordsOf(autonomyStage)],
    ['Breaker epoch', String(breakerEpoch)],
    ['Model', request?.versions.model ?? 'unknown'],
    ['Prompt', request?.versions.prompt ?? 'unknown'],
    ['Cohort', decision.cohort],
    ['Case', detail.caseId],
  ];
  return (
    <details className="card fold" id="record">
      <summary>
        <h2>How it was decided</h2>
        <span className="count">{decision.firedRules.length} rules fired</span>
      </summary>
      <ul className="rules">
        {decision.firedRules.map((rule) => (
          <li key={rule.id}>
            <code>{rule.id}</code> <span className="quiet">{rule.effect}</span>
          </li>
        ))}
      </ul>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{plainText(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
