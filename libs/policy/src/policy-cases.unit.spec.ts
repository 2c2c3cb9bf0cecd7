import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { CheckedPolicyDocument } from './check-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import { differencesOf, PolicyCasesDocument } from './policy-cases.ts';

const yaml = (path: string): unknown => parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const files = readdirSync(new URL('../cases/', import.meta.url));
const policyNamed = (name: string) =>
  compilePolicy(CheckedPolicyDocument.parse(yaml(`../../../config/policies/${name}.yaml`)));

describe('the shipped policies', () => {
  const documents = files.map((file) => PolicyCasesDocument.parse(yaml(`../cases/${file}`)));

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

describe('differencesOf', () => {
  const [document] = files.map((file) => PolicyCasesDocument.parse(yaml(`../cases/${file}`)));
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
