import { describe, expect, it } from '@jest/globals';
import { requestWith } from '../test/example-signals.ts';
import { calibrationFeatures, featureValues, isCalibrationFeature, toolFeatures } from './calibration-features.ts';

const ln = Math.log1p;
const call = (name: string, order: string, ok = true, more: object = {}) => ({
  name,
  ok,
  arguments: { order_id: order, ...more },
});

function valuesOf(changes: Record<string, unknown>, signals: unknown = {}) {
  const request = requestWith(signals, changes);
  return featureValues(
    request,
    [...calibrationFeatures, ...toolFeatures([request])].map(({ name }) => name),
  );
}

describe('features of a request', () => {
  it('are on a closed list in which nothing names a run, a model, a task, a user or a label', () => {
    for (const { name } of calibrationFeatures) {
      expect(name).not.toMatch(/\b(?:run|model|task|user|label|outcome|gold|reward|version|tenant)/i);
      expect(isCalibrationFeature(name)).toBe(true);
    }
    expect(['model', 'label.failed', 'signal.unheard', 'tool.'].map(isCalibrationFeature)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(isCalibrationFeature('tool.issue_refund')).toBe(true);
  });

  it('do not change with versions, ids, tenant or user', () => {
    const toolTrace = [call('read', 'A'), call('write', 'A', false), call('write', 'A')];
    const here = valuesOf({ toolTrace }, { tooling: { failures: 1 } });
    const there = valuesOf(
      {
        toolTrace,
        requestId: 'r-2',
        tenantId: 'other',
        user: { id: 'u-2', authenticated: false },
        versions: { model: 'm-9', prompt: 'p-9' },
      },
      { tooling: { failures: 1 } },
    );
    expect(there).toEqual(here);
  });

  it('tell repeated calls from others whatever the order of their arguments', () => {
    const values = valuesOf({
      toolTrace: [
        call('write', 'A', true, { items: [{ a: 1, b: 2 }] }),
        { name: 'write', ok: true, arguments: { items: [{ b: 2, a: 1 }], order_id: 'A' } },
        call('write', 'B'),
      ],
    });
    expect(values).toMatchObject({
      'trace.sameAgain': ln(1),
      'trace.entities': ln(2),
      'trace.sameToolAndEntity': ln(1),
      'tool.write': ln(3),
    });
  });

  it('tell a failure that was made good from one that never was', () => {
    expect(valuesOf({ toolTrace: [call('write', 'A', false), call('write', 'A')] })).toMatchObject({
      'trace.failedForGood': 0,
      'trace.lastFailed': 0,
    });
    expect(valuesOf({ toolTrace: [call('write', 'A'), call('write', 'B', false)] })).toMatchObject({
      'trace.failedForGood': ln(1),
      'trace.lastFailed': 1,
    });
  });

  it('tell a hand-over after the work from one instead of it', () => {
    const over = { name: 'transfer_to_human_agents', ok: true };
    expect(valuesOf({ toolTrace: [call('write', 'A'), over] })).toMatchObject({
      'trace.handedOver': 1,
      'trace.handedOverAfterwards': 1,
    });
    expect(valuesOf({ toolTrace: [over] })).toMatchObject({ 'trace.handedOver': 1, 'trace.handedOverAfterwards': 0 });
  });

  it('compare what was done with what was asked for', () => {
    const asked = (question: string, ...tools: string[]) =>
      valuesOf({ question, toolTrace: tools.map((name) => ({ name, ok: true })) });
    const cancel = 'cancel_order';
    expect(asked('Cancel both, I am sick.', cancel)).toMatchObject({
      ...{ 'ask.didOther': 0, 'ask.notAsked': 0, 'ask.endsForAReason': 1, 'ask.onlyEnds': 1, 'ask.several': 1 },
    });
    expect(asked('Please cancel it.', 'update_order')).toMatchObject({ 'ask.didOther': 1, 'ask.onlyEnds': 0 });
    expect(asked('I want another colour.', cancel, 'update_order')).toMatchObject({
      ...{ 'ask.notAsked': 1, 'ask.onlyEnds': 0, 'ask.several': 0 },
    });
    expect(valuesOf({ question: 'Cancel it.' })).toMatchObject({ 'ask.didOther': null });
  });

  it('count writes for which the user cannot have said yes', () => {
    const unconfirmed = (userTurns: number, writesSucceeded: number) =>
      valuesOf({}, { tooling: { writesSucceeded }, conversation: { userTurns } })['signal.unconfirmedWrites'];
    expect([unconfirmed(3, 2), unconfirmed(2, 2), unconfirmed(1, 2), unconfirmed(0, 1)]).toEqual([
      0,
      ln(1),
      ln(2),
      ln(1),
    ]);
  });

  it('are missing, not zero, where nothing was sent', () => {
    expect(valuesOf({})).toMatchObject({ 'signal.failures': null, 'signal.reads': null, 'trace.sameAgain': null });
    expect(valuesOf({}, { tooling: { calls: 5, writes: 2, writesSucceeded: 1 } })).toMatchObject({
      'signal.reads': ln(3),
      'signal.writesFailed': ln(1),
    });
  });
});
