import { closestName } from '@tidegate/contracts/closest-name';
import type { FactTest, PolicyRule } from '@tidegate/contracts/policy-document';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { Slug } from '@tidegate/contracts/envelope';
import { canBeAskedFor } from './clarifying-questions.ts';
import { describeType, isOfType, type FactDefinition, type FactValue } from './fact-definition.ts';
import { findOperator, operatorOf } from './fact-test.ts';
import { factIndexes, facts, queuePressure } from './facts.ts';

/** One thing wrong with a policy; `path` leads to it in the document. */
export interface PolicyProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

export const ruleSets = ['authorisation', 'quality'] as const;

/** The schema of a policy file with everything that is checked before it may be published (requirement C4). */
export const CheckedPolicyDocument = PolicyDocument.superRefine((document, context) => {
  for (const problem of policyProblems(document)) context.addIssue({ code: 'custom', ...problem });
});

/** All problems of a document that its schema does not show; each names the rule, the value and what to write instead. */
export function policyProblems(document: PolicyDocument): PolicyProblem[] {
  const seen = new Set<string>();
  const rules = ruleSets.flatMap((set) =>
    document[set].flatMap((rule, index) => {
      const repeated = seen.has(rule.id);
      seen.add(rule.id);
      const at = [set, index];
      return [
        ...(repeated ? [{ path: [...at, 'id'], message: `must be an id that no other rule of the policy has` }] : []),
        ...fieldProblems(rule, at),
        ...rule.when.flatMap((test, position) => [
          ...testProblems(`rule ${rule.id}`, test, [...at, 'when', position]),
          ...loadProblems(rule, test, [...at, 'when', position, 'fact']),
        ]),
      ];
    }),
  );
  return [...scopeProblems(document.scope), ...rules, ...sampleProblems(document, seen)];
}

/** Load lets nothing pass, so it is no condition of doing so (requirement D9). */
function loadProblems({ id, effect }: PolicyRule, { fact }: FactTest, path: (string | number)[]): PolicyProblem[] {
  if (effect !== 'proceed' || fact !== facts[queuePressure]!.name) return [];
  return [{ path, message: `must not be ${fact} in a rule that proceeds: load never lets anything pass (rule ${id})` }];
}

/** @param seen ids of the rules */
function sampleProblems({ samples = [] }: PolicyDocument, seen: Set<string>): PolicyProblem[] {
  return samples.flatMap(({ id, when }, index) => {
    const repeated = seen.has(id);
    seen.add(id);
    const at = ['samples', index];
    return [
      ...(repeated ? [{ path: [...at, 'id'], message: `must be an id that no other rule of the policy has` }] : []),
      ...when.flatMap((test, position) => testProblems(`sample ${id}`, test, [...at, 'when', position])),
    ];
  });
}

function scopeProblems(scope: string): PolicyProblem[] {
  if (scope === '*' || Slug.safeParse(scope).success) return [];
  return [{ path: ['scope'], message: 'must be "*" for every tenant, or one tenant id' }];
}

interface FieldCheck {
  readonly field: 'approval' | 'question' | 'approverRoles' | 'queue' | 'reason';
  readonly isWrong: (rule: PolicyRule) => boolean;
  readonly message: string;
}

const onlyApprove = 'must go with effect approve only; remove it';

/** Fields that contradict the effect of their rule. */
const fieldChecks: readonly FieldCheck[] = [
  {
    field: 'approval',
    isWrong: ({ approval, effect }) => approval !== undefined && effect !== 'approve',
    message: onlyApprove,
  },
  {
    field: 'approverRoles',
    isWrong: ({ approverRoles, effect }) => approverRoles !== undefined && effect !== 'approve',
    message: onlyApprove,
  },
  {
    field: 'approverRoles',
    isWrong: ({ approverRoles }) => approverRoles?.length === 0,
    message: 'must name at least one role, or be left out',
  },
  {
    field: 'question',
    isWrong: ({ question, effect }) => question !== undefined && effect !== 'clarify',
    message: 'must go with effect clarify only; remove it',
  },
  {
    field: 'question',
    isWrong: ({ question, effect, reason }) => question === undefined && effect === 'clarify' && !canBeAskedFor(reason),
    message: 'must be there: say what to ask the user',
  },
  {
    field: 'queue',
    isWrong: ({ queue, effect }) => queue !== undefined && (effect === 'proceed' || effect === 'clarify'),
    message: 'must go with effect approve or handoff only; remove it',
  },
  {
    field: 'reason',
    isWrong: ({ reason, effect }) => effect === 'proceed' && reason !== 'GRANTED',
    message: 'must be GRANTED for effect proceed',
  },
  {
    field: 'reason',
    isWrong: ({ reason, effect }) => effect !== 'proceed' && reason === 'GRANTED',
    message: 'must say why the rule restricts; GRANTED is for effect proceed',
  },
];

function fieldProblems(rule: PolicyRule, at: (string | number)[]): PolicyProblem[] {
  return fieldChecks
    .filter(({ isWrong }) => isWrong(rule))
    .map(({ field, message }) => ({ path: [...at, field], message: `${message} (rule ${rule.id})` }));
}

/**
 * What is wrong with one test: its fact, its operator or a constant.
 *
 * @param owner who has the test, such as `rule refund-above-limit`
 */
export function testProblems(owner: string, test: FactTest, path: (string | number)[]): PolicyProblem[] {
  const fact = facts[factIndexes.get(test.fact) ?? -1];
  if (fact === undefined) {
    const near = closestName(test.fact, [...factIndexes.keys()]);
    const remedy = near === undefined ? 'the vocabulary is in libs/policy/src/facts.ts' : `did you mean ${near}?`;
    return [{ path: [...path, 'fact'], message: `must be a known fact; ${remedy} (${owner})` }];
  }
  const operator = findOperator(test);
  // The schema says that a test needs one; here is nothing to add.
  if (operator === undefined) return [];
  if (operator !== 'is' && operator !== 'in') return comparisonProblems(owner, fact, test, [...path, operator]);
  const constants = operator === 'is' ? [test.is!] : test.in!;
  return constants.flatMap((constant, position) =>
    constantProblems(owner, fact, constant, operator === 'is' ? [...path, 'is'] : [...path, 'in', position]),
  );
}

function comparisonProblems(
  owner: string,
  fact: FactDefinition,
  test: FactTest,
  path: (string | number)[],
): PolicyProblem[] {
  if (fact.type.kind !== 'number') {
    return [
      {
        path,
        message: `must not compare ${fact.name}, which is ${describeType(fact.type)}; use is or in (${owner})`,
      },
    ];
  }
  return constantProblems(owner, fact, test[operatorOf(test)] as number, path);
}

function constantProblems(
  owner: string,
  fact: FactDefinition,
  constant: FactValue,
  path: (string | number)[],
): PolicyProblem[] {
  if (isOfType(constant, fact.type)) return [];
  const shown = typeof constant === 'string' ? `"${constant}"` : String(constant);
  return [{ path, message: `must be ${describeType(fact.type)}, as ${fact.name} is; ${shown} is not (${owner})` }];
}
