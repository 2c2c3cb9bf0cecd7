import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { analysePolicy } from './analysis/analyse-policy.ts';
import { CheckedPolicyDocument } from './check-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import { CheckedPolicyCasesDocument, differencesOf } from './policy-cases.ts';

const folder = new URL('../../../config/policies/packs/', import.meta.url);
const yaml = (name: string): unknown => parse(readFileSync(new URL(name, folder), 'utf8'));
const names = readdirSync(folder).flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -'.yaml'.length)] : []));

/** One per rule set printed in the sources (requirement C8). */
const printed = [
  'agent-gates',
  'approval-tiers',
  'claims',
  'confidence-gated',
  'context-triggers',
  'risk-tiered-assistant',
];
/** One for what the sources ask for and print no rules of: behaviour that changes under load (requirement D9). */
const packs = ['ask-first-under-load', ...printed];

describe('the ready-made packs', () => {
  it('are one for each rule set of the sources, and one about load', () => {
    expect(names.toSorted()).toEqual(packs.toSorted());
  });

  describe.each(packs)('%s', (name) => {
    const document = CheckedPolicyDocument.parse(yaml(`${name}.yaml`));
    const { policy, facts, cases, invariants } = CheckedPolicyCasesDocument.parse(yaml(`cases/${name}.yaml`));

    it('is named like its file, and its cases are about it', () => {
      expect([document.name, policy]).toEqual([name, name]);
    });

    it('passes all of its cases, and every restricting rule has one', () => {
      const compiled = compilePolicy(document);
      expect(cases.flatMap((wanted) => differencesOf(compiled, facts, wanted))).toEqual([]);
      const covered = new Set(cases.flatMap(({ rules }) => rules));
      const restricting = [...document.authorisation, ...document.quality].filter(({ effect }) => effect !== 'proceed');
      expect(restricting.filter(({ id }) => !covered.has(id)).map(({ id }) => id)).toEqual([]);
    });

    it('keeps its invariants, has no dead rule, and worse evidence never frees', () => {
      expect(invariants.length).toBeGreaterThan(0);
      const { findings, outcomes } = analysePolicy(document, { invariants });
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(outcomes[0]).toMatchObject({ name: 'proceed', example: expect.anything() });
    });
  });
});
