import type { Decision } from '@tidegate/contracts/decision-events';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Classification, Request } from '@tidegate/contracts/request-events';
import { wordsOf } from '../words/labels.ts';
import { OutsideText } from '../words/outside-text.tsx';
import { type FiredRule, firedRules } from './decision-trace.ts';
import { type Fact, Facts } from './section.tsx';

/** The rules that fired with what they saw, and everything that the decision was made with, so that it can be recomputed. */
export function DecisionRecord({ detail }: { readonly detail: CaseDetail }) {
  const { decision } = detail.escalation;
  if (!decision) return null;
  const rules = firedRules(decision);
  return (
    <details className="card fold" id="record">
      <summary>
        <h2>How it was decided</h2>
        <span className="count">
          {rules.length} {rules.length === 1 ? 'rule' : 'rules'} fired
        </span>
      </summary>
      <ul className="rules">
        {rules.map((rule) => (
          <RuleLine key={rule.id} rule={rule} />
        ))}
      </ul>
      <Facts facts={recordFacts(detail, decision)} />
    </details>
  );
}

function RuleLine({ rule: { id, effect, reason } }: { readonly rule: FiredRule }) {
  return (
    <li>
      <code>{id}</code> <span className="quiet">{effect}</span>
      {reason && (
        <p>
          {wordsOf(reason.code)}
          {reason.detail !== '' && (
            <>
              : <OutsideText>{reason.detail}</OutsideText>
            </>
          )}
        </p>
      )}
    </li>
  );
}

function recordFacts({ caseId, escalation }: CaseDetail, decision: Decision): Fact[] {
  const { policy, autonomyStage, breakerEpoch, sampling } = decision.versions;
  const { approval, outcome } = decision;
  return [
    ['Outcome', approval === 'none' ? outcome : `${outcome} (${approval})`],
    ['Policy', `${policy.name}, version ${policy.version}, ${policy.hash.slice(0, 12)}…`],
    ['Autonomy stage', wordsOf(autonomyStage)],
    ['Breaker epoch', String(breakerEpoch)],
    ['Audit sampling', `${(sampling.rate * 100).toFixed(1)} %, ${sampling.rule ?? 'the rate of the policy'}`],
    ...(escalation.request ? versionFacts(escalation.request) : []),
    ...(escalation.classification ? [['Classified by', ruleNames(escalation.classification)] as const] : []),
    ...(escalation.assessment ? [['Scoring', escalation.assessment.scoringVersion] as const] : []),
    ['Cohort', decision.cohort],
    ['Case', caseId],
  ];
}

function versionFacts({ versions }: Request): Fact[] {
  const { model, prompt, index = 'none', tools = 'none' } = versions;
  return [
    ['Model', model],
    ['Prompt', prompt],
    ['Index', index],
    ['Tools', tools],
  ];
}

function ruleNames({ matchedRules }: Classification): string {
  return matchedRules.length === 0 ? 'no rule' : matchedRules.join(', ');
}
