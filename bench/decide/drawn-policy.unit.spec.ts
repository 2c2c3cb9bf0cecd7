import { describe, expect, it } from '@jest/globals';
import { seededChance } from '@tidegate/examples/products/seeded-chance';
import { CheckedPolicyDocument } from '@tidegate/policy/check-policy';
import { compilePolicy, readFacts } from '@tidegate/policy/compile-policy';
import { decide } from '@tidegate/policy/decide';
import { factIndexes, facts as vocabulary } from '@tidegate/policy/facts';
import { decisionContext } from '../rules.ts';
import { cedarEngine } from './cedar-engine.ts';
import { celEngine } from './cel-engine.ts';
import { drawnFacts } from './drawn-facts.ts';
import { drawPolicy } from './drawn-policy.ts';
import { drawRequests } from './drawn-requests.ts';
import { generateRules } from './generated-rules.ts';
import { jsonRulesEngine } from './json-rules-engine.ts';
import { checkEngine, checkTraces } from './same-answers.ts';
import { zenEngine } from './zen-engine.ts';

const chance = seededChance(3);
const document = drawPolicy(60, chance);
const policy = compilePolicy(document);
const requests = drawRequests(40, chance);
const decideOn = ({ scored }: (typeof requests)[number]) => decide(scored, decisionContext(policy));

describe('the policy of the contest', () => {
  it('has rules of two to five conditions over twenty facts, and is one that could be published', () => {
    expect(CheckedPolicyDocument.safeParse(document).error).toBeUndefined();
    const lengths = [...document.authorisation, ...document.quality].map(({ when }) => when.length);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([2, 5]);
    expect(drawnFacts.map(({ name }) => factIndexes.has(name))).toEqual(new Array(20).fill(true));
  });
});

describe('the requests of the contest', () => {
  it('have exactly the facts that are handed to everything else', () => {
    for (const { scored, facts } of requests) {
      const read = readFacts(policy, scored);
      for (const index of policy.factsRead) {
        const { name } = vocabulary[index]!;
        expect([name, read[index]]).toEqual([name, facts[name]]);
      }
    }
  });
});

describe('the contest', () => {
  it('finds the generated code and every engine of one opinion', async () => {
    const generated = generateRules(document);
    checkTraces(requests, decideOn, ({ facts }) => generated(facts));
    for (const engine of [celEngine, zenEngine, cedarEngine, jsonRulesEngine]) {
      await checkEngine(requests, decideOn, engine(document));
    }
  });

  it('notices an engine that lets a rule go by, and code with another reason', async () => {
    const blind = { name: 'blind', figure: 'blind', difference: '', fired: () => [] };
    await expect(checkEngine(requests, decideOn, blind)).rejects.toThrow('blind differs on');
    const other = generateRules({ ...document, quality: document.quality.slice(0, 1) });
    expect(() => checkTraces(requests, decideOn, ({ facts }) => other(facts))).toThrow('a trace differs on');
  });
});
