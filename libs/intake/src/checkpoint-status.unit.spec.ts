import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import { CheckpointStatus, DecisionReply, ResolutionReply } from '@tidegate/contracts/http-requests';
import { RequestResolved } from '@tidegate/contracts/request-events';
import { checkpointStatusOf, decisionReplyOf, resolutionReplyOf, type KnownCheckpoint } from './checkpoint-status.ts';

const example = (name: string): unknown =>
  (
    JSON.parse(readFileSync(new URL(`../../contracts/examples/${name}.json`, import.meta.url), 'utf8')) as {
      value: unknown;
    }
  ).value;
const at = '2026-11-20T09:00:00.000Z';
const { decision } = DecisionMade.schema.parse(example('decision.made.v1'));
const reply = decisionReplyOf(decision, at);
const resolution = resolutionReplyOf(RequestResolved.schema.parse(example('request.resolved.v1')), at);
const known: KnownCheckpoint = {
  checkpointId: 'c-1',
  number: 1,
  kind: 'commit',
  receivedAt: at,
  rejected: false,
  decision: null,
  resolution: null,
};

describe('checkpointStatusOf', () => {
  it.each([
    ['received', {}],
    ['waiting', { rejected: true }],
    ['waiting', { decision: reply }],
    ['waiting', { decision: { ...reply, outcome: 'handoff' } }],
    ['resolved', { decision: { ...reply, outcome: 'proceed' } }],
    ['resolved', { decision: { ...reply, outcome: 'clarify' } }],
    ['resolved', { decision: reply, resolution }],
    ['resolved', { rejected: true, resolution }],
    ['resolved', { resolution }],
  ] as const)('is %s for %j', (status, changes) => {
    const told = checkpointStatusOf({ ...known, ...changes } as KnownCheckpoint);
    expect(told.status).toBe(status);
    expect(CheckpointStatus.safeParse(told).error).toBeUndefined();
  });
});

describe('replies', () => {
  it('are what the contract says and tell nothing of the inside of the policy', () => {
    const { recommendation: _, brief: __, calibration: ___, ...always } = DecisionReply.shape;
    expect(Object.keys(reply).sort()).toEqual(Object.keys(always).sort());
    expect(Object.keys(resolution).sort()).toEqual(Object.keys(ResolutionReply.shape).sort());
    expect(JSON.stringify(reply)).not.toMatch(/firedRules|scopes|breakerEpoch|keyId/);
  });

  it('carry what goes with the outcome', () => {
    const recommendation = { summary: 'pay', wouldChange: [] };
    const brief = { asked: 'Why?', tried: [], weak: [], open: [] };
    expect(decisionReplyOf({ ...decision, recommendation }, at)).toEqual({ ...reply, recommendation });
    expect(decisionReplyOf({ ...decision, brief }, at)).toEqual({ ...reply, brief });
  });
});
