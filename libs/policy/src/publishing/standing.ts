import { digestOf } from '@tidegate/contracts/action-digest';
import type { PolicyStanding } from '@tidegate/contracts/http-policies';
import { analysePolicy } from '../analysis/analyse-policy.ts';
import { compilePolicy } from '../compile-policy.ts';
import { cutTo } from '../cut-text.ts';
import { differencesOf, type PolicyCasesDocument } from '../policy-cases.ts';
import type { Published } from './scope-state.ts';

/** Limits of the contract. */
const most = { findings: 20, characters: 512 } as const;

/** The process that analyses also decides, so it must not stand still for it: well below a tenth of a second. */
export const standingStepsMax = 2_000_000;

/**
 * What exact analysis says of a policy in force, whichever way it came there (requirement C9): whoever can write to the topic
 * passes no gate. `faulty` where it has an error, breaks an expectation of its name or is not the document of its hash;
 * `undecided` where the steps were not enough to tell.
 *
 * @param published a policy whose document compiles
 * @param expectations files of cases and invariants; those about policies of another name do not count
 */
export function standingOf(
  { document, hash }: Published,
  expectations: readonly PolicyCasesDocument[],
  maxSteps: number = standingStepsMax,
): PolicyStanding {
  const about = expectations.filter(({ policy }) => policy === document.name);
  const invariants = about.flatMap((file) => file.invariants);
  const errors = analysePolicy(document, { invariants, maxSteps }).findings.filter(
    ({ severity }) => severity === 'error',
  );
  const doubts = errors.filter(({ kind }) => kind === 'undecided').map(({ message }) => message);
  const faults = [
    ...hashProblems(document, hash),
    ...errors.filter(({ kind }) => kind !== 'undecided').map(({ message }) => message),
    ...failedCases(document, about),
  ];
  const findings = [...faults, ...doubts].slice(0, most.findings).map((text) => cutTo(text, most.characters));
  if (faults.length > 0) return { state: 'faulty', findings };
  return { state: doubts.length > 0 ? 'undecided' : 'sound', findings };
}

function hashProblems(document: Published['document'], hash: string): string[] {
  const actual = digestOf(document);
  return actual === hash ? [] : [`the event says that its hash is ${hash}; that of its document is ${actual}`];
}

function failedCases(document: Published['document'], about: readonly PolicyCasesDocument[]): string[] {
  const policy = compilePolicy(document);
  return about.flatMap(({ facts, cases }) =>
    cases.flatMap((wanted) =>
      differencesOf(policy, facts, wanted).map((difference) => `case "${wanted.name}": ${difference}`),
    ),
  );
}
