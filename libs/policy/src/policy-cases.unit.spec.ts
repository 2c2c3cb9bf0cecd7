import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { CheckedPolicyDocument } from './check-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import { analysePolicy } from './analysis/analyse-policy.ts';
import { CheckedPolicyCasesDocument, differencesOf, PolicyCasesDocument } from './policy-cases.ts';

const yaml = (path: string): unknown => parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const files = readdirSync(new URL('../../../config/policies/cases/', import.meta.url));
const policyNamed = (name: string) =>
  compilePolicy(CheckedPolicyDocument.parse(yaml(`../../../config/policies/${name}.yaml`)));

describe('the shipped policies', () => {
  const documents = files.map((file) => PolicyCasesDocument.parse(yaml(`../../../config/policies/cases/${file}`)));

  it.each(
    documents.flatMap(({ policy, facts, cases }) =>
      cases.map((wanted) => [policy, wanted.name, facts, wanted] as const),
    ),
  )('%s: %s', (policy, _, facts, wanted) => {
    expect(differencesOf(policyNamed(policy), facts, wanted)).toEqual([]);
  });

  it('have a case for every restricting rule', () => {
    for (const name of new Set(documents.map(({ policy }) => policy))) {
      const cases = documents.filter(({ policy }) => policy === name).flatMap((document) => document.cases);
      const covered = new Set(cases.flatMap(({ rules }) => rules));
      const restricting = policyNamed(name)
        .rules.filter(({ rank }) => rank > 0)
        .map(({ rule }) => rule.id);
      expect(restricting.filter((id) => !covered.has(id))).toEqual([]);
    }
  });
});

describe('the invariants of the shipped policies', () => {
  it('hold for every request, and no rule is dead', () => {
    const documents = files.map((file) => PolicyCasesDocument.parse(yaml(`../../../config/policies/cases/${file}`)));
    const invariants = documents
      .filter(({ policy }) => policy === 'default')
      .flatMap((document) => document.invariants);
    expect(invariants.map(({ name }) => name)).toContain('tier 3 never proceeds');
    const document = CheckedPolicyDocument.parse(yaml('../../../config/policies/default.yaml'));
    const { findings } = analysePolicy(document, { invariants });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a file of expectations', () => {
  const problemsOf = (document: object) =>
    CheckedPolicyCasesDocument.safeParse({ policy: 'p', ...document }).error?.issues.map(
      ({ path, message }) => `/${path.join('/')} ${message}`,
    ) ?? [];

  it('must expect something', () => {
    expect(problemsOf({})).toEqual(['/ needs at least one case or invariant']);
  });

  it('may not promise anything about facts that do not exist, or values that they cannot have', () => {
    const promise = { name: 'n', atLeast: 'approve' };
    expect(problemsOf({ invariants: [{ ...promise, when: [{ fact: 'risk_teir', is: 3 }] }] })).toEqual([
      '/invariants/0/when/0/fact must be a known fact; did you mean risk_tier? (invariant "n")',
    ]);
    expect(problemsOf({ invariants: [{ ...promise, when: [{ fact: 'risk_tier', is: '3' }] }] })).toEqual([
      '/invariants/0/when/0/is must be a number from 0 to 3 (tier), as risk_tier is; "3" is not (invariant "n")',
    ]);
  });

  it('promises either a least or a most', () => {
    const both = { name: 'n', atLeast: 'approve', atMost: 'handoff' };
    expect(problemsOf({ invariants: [both, { name: 'n' }] })).toEqual([
      '/invariants/0 needs either atLeast or atMost',
      '/invariants/1 needs either atLeast or atMost',
    ]);
  });

  it('names facts of cases that do not exist', () => {
    const facts = { mood: 1 };
    const wanted = { name: 'n', outcome: 'proceed', reasons: ['GRANTED'], rules: [], missing: ['moood'], facts };
    expect(problemsOf({ cases: [wanted] })).toEqual([
      expect.stringMatching(/^\/cases\/0\/facts\/mood must be a known fact/),
      '/cases/0/missing must be known: fact moood is not in the vocabulary',
    ]);
  });
});

describe('differencesOf', () => {
  const [document] = ['refunds.yaml'].map((file) =>
    PolicyCasesDocument.parse(yaml(`../../../config/policies/cases/${file}`)),
  );
  const wanted = document!.cases[0]!;

  it('says what was found and what was wanted', () => {
    const [difference] = differencesOf(policyNamed('default'), document!.facts, { ...wanted, outcome: 'clarify' });
    expect(difference).toBe(
      `outcome: found "${wanted.outcome}/${wanted.approval}", wanted "clarify/${wanted.approval}"`,
    );
  });

  it('refuses facts that do not exist or cannot have the value, rather than reading them as missing', () => {
    const wrong = { ...wanted, facts: { mood: 1, risk_tier: 9 }, missing: ['moood'] };
    expect(differencesOf(policyNamed('default'), {}, wrong)).toEqual([
      'fact mood is not in the vocabulary',
      'fact risk_tier cannot be 9',
      'fact moood is not in the vocabulary',
    ]);
  });
});
