import type { Decision } from '@tidegate/contracts/decision-events';
import type { FactTest, PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';
import type { FactMap } from './drawn-facts.ts';
import { comparisonOf, rulesOf, signs } from './engine.ts';

/** What rules make of facts: the part of a decision that is theirs. */
export type Trace = Pick<Decision, 'outcome' | 'approval' | 'reasons' | 'firedRules'>;

const words = { in: 'in', lessThan: 'less than', atMost: 'at most', moreThan: 'more than', atLeast: 'at least' };
const levels = [
  { outcome: 'proceed', approval: 'none' },
  { outcome: 'clarify', approval: 'none' },
  { outcome: 'approve', approval: 'single' },
  { outcome: 'approve', approval: 'dual' },
  { outcome: 'approve', approval: 'executive' },
  { outcome: 'handoff', approval: 'none' },
] as const;

/**
 * The rules as the JavaScript that somebody in a hurry would write for them: every condition an `if`, every reason a template.
 * Written out of the document by itself, so that it is also a second opinion on what the rules mean.
 */
export function generateRules(document: PolicyDocument): (facts: FactMap) => Trace {
  const rules = rulesOf(document).toSorted(
    (left, right) => rankOf(right) - rankOf(left) || (left.id < right.id ? -1 : 1),
  );
  const names = [...new Set(rules.flatMap(({ when }) => when.map(({ fact }) => fact)))];
  const authorised = new Set(document.authorisation);
  const lines = [
    'let rank = 0; let granted = 0;',
    'const firedRules = []; const restricting = []; const grants = [];',
    ...names.map((name) => `const ${name} = facts.${name};`),
    ...rules.map((rule) => branchOf(rule, authorised.has(rule))),
    'return answer(rank, granted, { firedRules, restricting, grants });',
  ];
  const code = `return (facts) => {\n${lines.join('\n')}\n};`;
  return new Function('answer', code)(answer) as (facts: FactMap) => Trace;
}

function branchOf(rule: PolicyRule, authorises: boolean): string {
  const { effect, id, reason, when } = rule;
  const grants = effect === 'proceed';
  const condition = when.map((test) => conditionOf(test, !grants)).join(' && ');
  const text = effect === 'approve' ? `approve(${rule.approval ?? 'single'})` : effect;
  const detail = when.map(detailOf).join('; ');
  const trace = `{ code: ${JSON.stringify(reason)}, detail: \`${detail}\`, from: 'rule:${id}' }`;
  return `if (${condition}) {
    firedRules.push({ id: '${id}', effect: '${text}' });
    ${grants ? `granted |= ${authorises ? 1 : 2}; grants` : `rank = Math.max(rank, ${rankOf(rule)}); restricting`}.push(${trace});
  }`;
}

function conditionOf(test: FactTest, ifMissing: boolean): string {
  const { operator, constant } = comparisonOf(test);
  const guard = ifMissing ? `${test.fact} === undefined || ` : `${test.fact} !== undefined && `;
  if (operator === 'is') return `(${guard}${test.fact} === ${JSON.stringify(constant)})`;
  if (operator !== 'in') return `(${guard}${test.fact} ${signs[operator]} ${String(constant)})`;
  const any = test.in!.map((one) => `${test.fact} === ${JSON.stringify(one)}`);
  return `(${guard}(${any.join(' || ')}))`;
}

/** The inside of a template literal. */
function detailOf(test: FactTest): string {
  const { fact } = test;
  const { operator, constant } = comparisonOf(test);
  const shown = Array.isArray(constant) ? constant.join(', ') : String(constant);
  const compared = operator === 'is' ? '' : `, ${words[operator]} ${shown}`;
  return `${fact} is \${${fact} === undefined ? 'missing' : ${fact} + '${compared}'}`;
}

function answer(
  rank: number,
  granted: number,
  {
    firedRules,
    restricting,
    grants,
  }: { firedRules: Trace['firedRules']; restricting: Trace['reasons']; grants: Trace['reasons'] },
): Trace {
  if (rank === 0 && granted === 3) return { ...levels[0], reasons: grants, firedRules };
  if (granted === 3) return { ...levels[rank]!, reasons: restricting, firedRules };
  const handoffs = firedRules.filter(({ effect }) => effect === 'handoff').length;
  const missing = (['authorisation', 'quality'] as const).filter((_, index) => (granted & (index + 1)) === 0);
  restricting.splice(
    handoffs,
    0,
    ...missing.map((set) => ({
      code: 'NO_GRANT' as const,
      detail: `no rule of ${set} lets this proceed`,
      from: `policy:${set}`,
    })),
  );
  return { ...levels[5], reasons: restricting, firedRules };
}

function rankOf({ effect, approval = 'single' }: PolicyRule): number {
  return levels.findIndex((level) => level.outcome === effect && (effect !== 'approve' || level.approval === approval));
}
