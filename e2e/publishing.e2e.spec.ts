import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CandidateEntry } from '@tidegate/contracts/http-candidates';
import type { PolicyEntry } from '@tidegate/contracts/http-policies';
import type { SubmitReply } from '@tidegate/contracts/http-requests';
import { stringify } from 'yaml';
import {
  lastJson,
  newStateFolder,
  tidegate,
  tidegateUp,
  type RunningTidegate,
  type StateFolder,
} from './tidegate-command.ts';

const example = fileURLToPath(new URL('../examples/requests/small-refund.json', import.meta.url));
const smallRefund = JSON.parse(readFileSync(example, 'utf8')) as Record<string, unknown>;
const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
const byHand = {
  ...grant,
  when: [{ fact: 'task_type', is: 'refund' }],
  effect: 'approve',
  reason: 'HIGH_VALUE_TRANSACTION',
};
const policy = {
  ...{ name: 'acme-own', version: 1, scope: 'acme', auditSampleRate: 0 },
  authorisation: [
    { id: 'all', ...grant },
    { id: 'refunds', ...byHand },
  ],
  quality: [{ id: 'good', ...grant }],
};
const facts = { risk_tier: 2, task_type: 'refund' };
const cases = [
  { name: 'a refund', outcome: 'approve', approval: 'single', reasons: ['HIGH_VALUE_TRANSACTION'], rules: ['refunds'] },
];

describe('publishing a policy by the command line', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let file: string;
  beforeAll(async () => {
    state = newStateFolder();
    file = join(state.path, 'own', 'acme.yaml');
    mkdirSync(join(state.path, 'own', 'cases'), { recursive: true });
    writeFileSync(file, stringify(policy));
    writeFileSync(join(state.path, 'own', 'cases', 'acme.yaml'), stringify({ policy: 'acme-own', facts, cases }));
    system = await tidegateUp(state);
  }, 180_000);
  afterAll(async () => {
    await system.stop();
    state.remove();
  });

  const run = (...args: string[]) => tidegate(state, ['policy', ...args]);

  /** Which policy decides a new request of acme, and how. */
  async function decided(requestId: string) {
    const body = join(state.path, `${requestId}.json`);
    writeFileSync(body, JSON.stringify({ ...smallRefund, requestId }));
    const reply = lastJson<SubmitReply>(await tidegate(state, ['request', body, '--wait', '20', '--json']));
    const { outcome, policy: by } = reply.checkpoint.decision!;
    return [outcome, by.name, by.version];
  }

  it('goes from a file by way of two people into force, and back in one step', async () => {
    const before = await decided('before');
    expect(before).toEqual(['proceed', 'default', expect.any(Number)]);
    const proposed = await run('publish', file, '--as', 'ana', '--note', 'refunds by hand', '--json');
    const { candidate } = lastJson<{ candidate: CandidateEntry }>(proposed);
    expect([proposed.code, candidate.stage, candidate.gates.map(({ said }) => said)]).toEqual([
      0,
      'proposed',
      ['3 rules without a problem', '1 of 1 cases pass', '0 invariants hold'],
    ]);
    expect((await run('shadow', 'acme', '--as', 'ana')).stdout).toContain('acme-own version 1');
    expect(await decided('beside')).toEqual(before);
    const listed = await run('list');
    expect(listed.stdout).toMatch(/acme +acme-own +1 +[0-9a-f]{12} +shadow +ana/);
    expect(listed.stdout).toMatch(/acme: [1-9]\d* decisions compared on one instance; proceed → approve [1-9]/);
    const alone = await run('approve', 'acme', '--as', 'ana');
    expect([alone.code, alone.stderr]).toEqual([5, expect.stringContaining('409 same_person')]);
    const other = await run('approve', 'acme', '--as', 'bo', '--hash', '00000000');
    expect([other.code, other.stderr]).toEqual([5, expect.stringContaining('The candidate is another one')]);
    const approved = await run('approve', 'acme', '--as', 'bo', '--hash', candidate.hash.slice(0, 12));
    expect([approved.code, approved.stdout]).toEqual([
      0,
      expect.stringContaining('In force: acme: acme-own version 1'),
    ]);
    expect(await decided('after')).toEqual(['approve', 'acme-own', 1]);
    const back = await run('rollback', 'acme', '--as', 'cy', '--reason', 'too much work', '--json');
    expect(lastJson<{ policy: PolicyEntry }>(back).policy).toMatchObject({
      ...{ version: 2, publishedBy: 'cy', rollbackOf: { version: 1, hash: candidate.hash, reason: 'too much work' } },
    });
    expect(await decided('again')).toEqual(['proceed', 'default', 2]);
  });

  it('is refused with every place that is wrong', async () => {
    writeFileSync(
      join(state.path, 'own', 'wrong.yaml'),
      stringify({ ...policy, version: 9 }).replace('risk_tier', 'risk_teir'),
    );
    const unusable = await run('publish', join(state.path, 'own', 'wrong.yaml'), '--as', 'ana');
    expect([unusable.code, unusable.stderr]).toEqual([
      2,
      expect.stringMatching(/wrong\.yaml:\d+:\d+ .*did you mean risk_tier/),
    ]);
    writeFileSync(
      join(state.path, 'own', 'freer.yaml'),
      stringify({ ...policy, version: 9, authorisation: [policy.authorisation[0]] }),
    );
    const freer = await run('publish', join(state.path, 'own', 'freer.yaml'), '--as', 'ana');
    expect([freer.code, freer.stderr]).toEqual([
      5,
      expect.stringMatching(/422 gates_failed[^]*\/cases\/0\/cases\/0 "a refund": outcome: found "proceed\/none"/),
    ]);
  });
});
