import { beforeEach, describe, expect, it } from '@jest/globals';
import { DecisionMade, type Decision } from '@tidegate/contracts/decision-events';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics, type Registry } from '@tidegate/telemetry/metrics';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyMetrics } from './policy.metrics.ts';
import { ShadowWatch } from './shadow-watch.ts';

const example = join(import.meta.dirname, '../../../libs/contracts/examples/decision.made.v1.json');
const { value } = JSON.parse(readFileSync(example, 'utf8')) as { value: unknown };
const { decision } = DecisionMade.schema.parse(value);
const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
const rules = { authorisation: [{ id: 'a', ...grant }], quality: [{ id: 'b', ...grant }] };
const candidateOf = (version: number) =>
  compilePolicy(PolicyDocument.parse({ name: 'test', version, scope: '*', auditSampleRate: 0, ...rules }));
const handedOff: Decision = { ...decision, outcome: 'handoff', approval: 'none' };
const now = '2026-11-21T10:00:00.000Z';

let registry: Registry;
const watchOf = (perSecondMax: number) =>
  new ShadowWatch({ perSecondMax, examplesMax: 5 }, new PolicyMetrics(registry), silentLog);
beforeEach(() => {
  registry = createMetrics({ service: 'policy', version: 'test', revision: 'test' });
});

describe('a candidate that decides beside the policy in force', () => {
  it('is counted by both outcomes', async () => {
    const watch = watchOf(1_000);
    const candidate = candidateOf(2);
    for (let index = 0; index < 3; index += 1) watch.compare(decision, candidate, now, () => handedOff);
    const { compared, skipped, examples } = watch.seenOf(candidate);
    expect([compared, skipped, examples.length]).toEqual([3, 0, 3]);
    const pair = `live="${decision.outcome}",candidate="handoff"`;
    expect(await registry.metrics()).toContain(`tidegate_policy_shadow_total{${pair},service="policy"} 3`);
  });

  it('is asked no more often a second than is set, and what is left out is counted', async () => {
    const watch = watchOf(10);
    const candidate = candidateOf(2);
    let asked = 0;
    for (let index = 0; index < 1_000; index += 1)
      watch.compare(decision, candidate, now, () => {
        asked += 1;
        return handedOff;
      });
    // A thousand may meet the turn of a second, and no more than one.
    expect([asked >= 10, asked <= 20]).toEqual([true, true]);
    expect(watch.seenOf(candidate)).toMatchObject({ compared: asked, skipped: 1_000 - asked });
    expect(await registry.metrics()).toContain(
      `tidegate_policy_shadow_skipped_total{service="policy"} ${1_000 - asked}`,
    );
  });

  it('harms nothing when it fails', async () => {
    const watch = watchOf(10);
    expect(() =>
      watch.compare(decision, candidateOf(2), now, () => {
        throw new TypeError('a bug');
      }),
    ).not.toThrow();
    expect(await registry.metrics()).toContain('tidegate_policy_shadow_failed_total{service="policy"} 1');
  });

  it('begins anew with another document', () => {
    const watch = watchOf(10);
    watch.compare(decision, candidateOf(2), now, () => handedOff);
    expect(watch.seenOf(candidateOf(3))).toMatchObject({ compared: 0 });
    watch.compare(decision, candidateOf(3), now, () => handedOff);
    expect([watch.seenOf(candidateOf(2)).compared, watch.seenOf(candidateOf(3)).compared]).toEqual([0, 1]);
  });
});
