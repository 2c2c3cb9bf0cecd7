import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { analysePolicy } from '@tidegate/policy/analysis/analyse-policy';
import { findingKinds } from '@tidegate/policy/analysis/finding';
import { CheckedPolicyDocument } from '@tidegate/policy/check-policy';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import { CheckedPolicyCasesDocument, differencesOf } from '@tidegate/policy/policy-cases';
import { parse } from 'yaml';

const page = readFileSync(new URL('../docs/policy-language.md', import.meta.url), 'utf8');
const [policyText, casesText] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);

describe('the page on the language of policies', () => {
  it('has examples that are accepted, keep their promises and pass their cases', () => {
    const policy = CheckedPolicyDocument.parse(parse(policyText!));
    const { facts, cases, invariants } = CheckedPolicyCasesDocument.parse(parse(casesText!));
    expect(cases.flatMap((wanted) => differencesOf(compilePolicy(policy), facts, wanted))).toEqual([]);
    const { findings } = analysePolicy(policy, { invariants });
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('explains every kind of finding, with its grade', () => {
    const grades = { error: 'error', warning: 'warning', info: 'note' };
    const explained = [...page.matchAll(/^\| `(\w+)` \((\w+)\)/gm)].map(([, kind, grade]) => [kind, grade]);
    const known = Object.entries(findingKinds).map(([kind, severity]) => [kind, grades[severity]]);
    expect(explained.toSorted()).toEqual(known.toSorted());
  });
});
