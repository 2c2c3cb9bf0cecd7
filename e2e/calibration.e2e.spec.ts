import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DecisionReply, SubmitReply } from '@tidegate/contracts/http-requests';
import { eventually } from './eventually.ts';
import { episode } from './recorded-episode.ts';
import {
  lastJson,
  newStateFolder,
  tidegate,
  tidegateUp,
  type RunningTidegate,
  type StateFolder,
} from './tidegate-command.ts';

/** A write as its product sends it, after calls of which some failed. */
const write = (requestId: string, failures: number, model: string) => ({
  ...{ tenantId: 'acme', requestId, product: 'tau-retail', checkpoint: { kind: 'commit', number: 1 } },
  ...{ user: { id: requestId, authenticated: true, language: 'en' }, question: 'Return my order.' },
  proposal: { kind: 'action', action: { name: 'return_delivered_order_items', arguments: { order_id: 'W1' } } },
  signals: {
    tooling: {
      ...{ calls: 6, failures, consecutiveFailures: 0, repeatedCalls: 0, writes: 1, writesSucceeded: 1 },
    },
    workflow: { steps: 6, durationSeconds: 12 },
    conversation: { userTurns: 2, agentTurns: 3 },
  },
  toolTrace: [{ name: 'return_delivered_order_items', arguments: { order_id: 'W1' }, ok: true }],
  versions: { model, prompt: 'tau-retail' },
});

describe('publishing a calibration to the running system', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let file: string;
  beforeAll(async () => {
    state = newStateFolder();
    const folder = join(state.path, 'labelled');
    mkdirSync(folder);
    // Wrong where calls failed, in one of three.
    const lines = Array.from({ length: 240 }, (_, index) => {
      const one = episode(6, index % 3 === 0);
      const signals = { ...one.signals, tool_failures_count: index % 3 === 0 ? 3 : 0 };
      return JSON.stringify({ ...one, signals, task_id: String(index) });
    });
    writeFileSync(join(folder, 'traces.jsonl'), lines.join('\n'));
    file = join(state.path, 'retail.json');
    const fitted = await tidegate(state, [
      ...['calibration', 'fit', '--data', folder, '--scope', 'task:acme/retail-write'],
      ...['--model', 'm-1', '--prompt', 'tau-retail', '--out', file],
    ]);
    expect([fitted.code, fitted.stderr]).toEqual([0, '']);
    system = await tidegateUp(state);
  }, 180_000);
  afterAll(async () => {
    await system.stop();
    state.remove();
  });

  let asked = 0;
  async function decided(failures: number, model: string): Promise<DecisionReply> {
    const requestId = `write-${(asked += 1)}`;
    const body = join(state.path, `${requestId}.json`);
    writeFileSync(body, JSON.stringify(write(requestId, failures, model)));
    return lastJson<SubmitReply>(await tidegate(state, ['request', body, '--wait', '20', '--json'])).checkpoint
      .decision!;
  }
  const codesOf = ({ reasons }: DecisionReply) => reasons.map(({ code }) => code);

  it('lets a write proceed that a person had to approve before, and names the calibration', async () => {
    const before = await decided(0, 'm-1');
    expect([before.outcome, codesOf(before), before.calibration]).toEqual(['approve', ['NO_CALIBRATION'], undefined]);
    const published = await tidegate(state, ['calibration', 'publish', file, '--json']);
    const { calibrationId } = lastJson<{ calibrationId: string }>(published);
    const after = await eventually(
      () => decided(0, 'm-1'),
      ({ calibration }) => calibration !== undefined,
    );
    expect([after.outcome, after.calibration]).toEqual(['proceed', calibrationId]);
    const doubtful = await decided(3, 'm-1');
    expect([doubtful.outcome, doubtful.calibration]).toEqual(['approve', calibrationId]);
    const reason = doubtful.reasons.find(({ code }) => code === 'LOW_PROBABILITY');
    expect(reason?.detail).toMatch(/calibrated_probability is 0\.\d+, less than 0\.85/);
  });

  it('keeps writes of other versions with people, visibly', async () => {
    const other = await decided(0, 'm-2');
    expect([other.outcome, codesOf(other), other.calibration]).toEqual(['approve', ['NO_CALIBRATION'], undefined]);
  });
});
