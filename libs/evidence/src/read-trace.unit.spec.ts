import { describe, expect, it } from '@jest/globals';
import type { ToolCall } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { requestWith } from '../test/example-signals.ts';
import { traceSignals } from './read-trace.ts';
import { TraceRules } from './trace-rules.ts';

const rules = TraceRules.parse({
  writes: ['update_*', '*_refund', '*charge*', 'wipe'],
  entityArguments: ['order_id', 'customer_id'],
  preconditions: [{ tool: 'issue_refund', needs: 'get_order' }],
});
const asOf = '2026-11-21T10:00:00Z';
const call = (name: string, values: Record<string, string> = {}, more: Partial<ToolCall> = {}): ToolCall => ({
  name,
  arguments: values,
  ok: true,
  ...more,
});
const refund = { kind: 'action', action: { name: 'issue_refund', arguments: { order_id: 'o-1', customer_id: 'c-1' } } };
const read = (toolTrace: readonly ToolCall[], signals: unknown = {}, proposal: unknown = undefined) =>
  traceSignals(requestWith(signals, { toolTrace, ...(proposal === undefined ? {} : { proposal }) }), rules, asOf);

describe('what a trace shows', () => {
  it('counts failures, runs of them and repeats, whatever the order of arguments', () => {
    const first = call('get_order', { order_id: 'o-1', customer_id: 'c-1' }, { ok: false });
    const again = call('get_order', { customer_id: 'c-1', order_id: 'o-1' }, { ok: false });
    expect(read([first, again, call('get_order', { order_id: 'o-2' })])).toEqual({
      failures: 2,
      consecutiveFailures: 2,
      repeatedCalls: 1,
    });
  });

  it.each([
    ['a beginning', 'update_address', true],
    ['an end', 'issue_refund', true],
    ['a middle', 'do_charge_now', true],
    ['a whole name', 'wipe', true],
    ['no more than a part of a whole name', 'wipe_all', false],
  ])('knows a write by %s of its name', (_, name, isWrite) => {
    expect(read([call(name)])?.writes).toBe(isWrite ? 1 : undefined);
  });

  it('believes a call that says its kind more than its name', () => {
    expect(read([call('update_view', {}, { kind: 'read' })])?.writes).toBeUndefined();
    expect(read([call('look', {}, { kind: 'write' })])?.writes).toBe(1);
  });

  it('names writes that failed and were never made good', () => {
    const failed = call('update_order', { order_id: 'o-1' }, { ok: false });
    expect(read([failed])?.unrecoveredWriteFailures).toBe(1);
    expect(read([failed, call('update_order', { order_id: 'o-2' })])?.unrecoveredWriteFailures).toBe(1);
    expect(read([failed, call('update_order', { order_id: 'o-1' })])?.unrecoveredWriteFailures).toBeUndefined();
  });

  it('counts a proposed action as a write that comes next', () => {
    const ofAnother = call('get_order', { order_id: 'o-9' });
    expect(read([ofAnother], {}, refund)).toEqual({
      unreadWrites: 1,
      missingPreconditions: ['get_order before issue_refund'],
    });
    expect(read([call('get_order', { order_id: 'o-1' })], {}, refund)).toBeUndefined();
  });

  it('does not take a failed read for a read', () => {
    const failed = call('get_order', { order_id: 'o-1' }, { ok: false });
    expect(read([failed], {}, refund)).toMatchObject({ unreadWrites: 1, missingPreconditions: [expect.any(String)] });
  });

  it('says how old a read is when a write relies on it, and when the action would', () => {
    const at = (name: string, time: string) => call(name, { order_id: 'o-1' }, { at: `2026-11-21T${time}Z` });
    expect(read([at('get_order', '09:00:00'), at('update_order', '09:05:00')])?.staleReadSeconds).toBe(300);
    expect(read([at('get_order', '09:00:00')], {}, refund)?.staleReadSeconds).toBe(3_600);
    expect(read([call('get_order', { order_id: 'o-1' })], {}, refund)).toBeUndefined();
  });

  it('takes an entity and the argument with its id for the same', () => {
    expect(read([call('get_order', {}, { entity: 'order:o-1' })], {}, refund)).toBeUndefined();
  });

  it('says nothing about what is not in a trace that is shorter than the product counted', () => {
    expect(read([call('get_order', { order_id: 'o-9' })], { tooling: { calls: 4 } }, refund)).toBeUndefined();
  });

  it('may accuse by names but acquits only where every call says its kind', () => {
    const guessed = [call('get_order', { order_id: 'o-1' })];
    expect(read(guessed, {}, refund)).toBeUndefined();
    expect(
      read(
        guessed.map((one) => ({ ...one, kind: 'read' as const })),
        {},
        refund,
      ),
    ).toEqual({
      ...{ failures: 0, consecutiveFailures: 0, repeatedCalls: 0, unreadWrites: 0, missingPreconditions: [] },
    });
  });

  it('acquits nothing where the trace is partial', () => {
    const typed = [call('get_order', { order_id: 'o-1' }, { kind: 'read' })];
    expect(read(typed, { tooling: { calls: 2 } }, refund)).toBeUndefined();
    expect(read(typed, { tooling: { calls: 1 } }, refund)).toMatchObject({ failures: 0, unreadWrites: 0 });
  });

  it('counts more writes and more failed ones than were sent, never fewer', () => {
    const failed = call('update_order', { order_id: 'o-1' }, { ok: false });
    const sent = { tooling: { writes: 5, writesSucceeded: 5 } };
    expect(read([failed], sent)).toMatchObject({ writes: 5, writesSucceeded: 4 });
    expect(read([failed], { tooling: { writes: 5, writesSucceeded: 2 } })).toMatchObject({ writesSucceeded: 2 });
  });

  it('never finds less in a longer trace of the same kinds of call', () => {
    const calls = fc.array(
      fc.record({
        name: fc.constantFrom('get_order', 'update_order', 'issue_refund'),
        arguments: fc.record({ order_id: fc.constantFrom('o-1', 'o-2') }),
        ok: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(calls, calls, (before, after) => {
        const few = read(before) ?? {};
        const all = read([...before, ...after]) ?? {};
        for (const name of ['failures', 'repeatedCalls', 'writes', 'unreadWrites'] as const) {
          expect(all[name] ?? 0).toBeGreaterThanOrEqual(few[name] ?? 0);
        }
      }),
    );
  });

  it('takes the longest trace with hostile arguments in little time', () => {
    const values = { order_id: 'x'.repeat(1_000), other: 'y'.repeat(200) };
    const trace = Array.from({ length: 500 }, (_, index) => call('update_order', { ...values, n: String(index % 7) }));
    const startedAtMs = performance.now();
    expect(read(trace, {}, refund)?.repeatedCalls).toBe(493);
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });
});
