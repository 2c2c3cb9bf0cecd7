import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.ts';
import type { SpanLine } from './span-file.ts';
import { parseTraceparent } from './traceparent.ts';
import { consumeSpan, currentTraceparent, inSpan, startTracing, traceparentFor } from './tracing.ts';
import type { Tracing } from './tracing.ts';

const topic = 'tidegate.request.submitted.v1';
let folder: string;
let file: string;
let tracing: Tracing;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-spans-'));
  file = join(folder, 'deep', 'spans.jsonl');
});
afterEach(async () => {
  await tracing.close();
  rmSync(folder, { recursive: true });
});

const start = (sampleRatio: number) => {
  tracing = startTracing({ service: 'policy', sampleRatio, file });
};
const spans = async (): Promise<readonly SpanLine[]> => {
  await tracing.flush();
  try {
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SpanLine);
  } catch {
    return [];
  }
};
const traceparentOf = (number: number, flags = '01') =>
  `00-${String(number).padStart(32, 'a')}-${String(number).padStart(16, 'b')}-${flags}`;
const batchOf = (count: number, flags = '01') => ({
  topic,
  partition: 2,
  events: Array.from({ length: count }, (_, number) => ({
    event: { id: `e${number}`, traceparent: traceparentOf(number + 1, flags) },
    offset: BigInt(number),
  })),
});

describe('tracing', () => {
  it('writes nested spans with times, service and attributes, one per line', async () => {
    start(1);
    await inSpan('outer', { kind: 'server', attributes: { 'tidegate.tenant.id': 'acme' } }, () =>
      inSpan('inner', {}, () => 1),
    );
    const lines = await spans();
    const [inner, outer] = [lines.find((line) => line.name === 'inner')!, lines.find((line) => line.name === 'outer')!];
    expect(inner).toMatchObject({
      traceId: outer.traceId,
      parentSpanId: outer.spanId,
      service: 'policy',
      kind: 'internal',
    });
    expect(outer).toMatchObject({ attributes: { 'tidegate.tenant.id': 'acme' }, kind: 'server', failed: false });
    expect(outer.endMs).toBeGreaterThanOrEqual(outer.startMs);
  });

  it('continues the trace that a traceparent names', async () => {
    start(0);
    const inside = await inSpan('child', { parentTraceparent: traceparentOf(7) }, () => currentTraceparent());
    const [line] = await spans();
    expect(line).toMatchObject(parentOf(traceparentOf(7)));
    expect(inside).toBe(`00-${line!.traceId}-${line!.spanId}-01`);
  });

  it('records nothing of a trace that is not sampled, but passes it on', async () => {
    start(0);
    const inside = await inSpan('root', {}, () => currentTraceparent());
    expect(inside).toMatch(/-00$/);
    expect(await spans()).toEqual([]);
  });

  it('marks a span whose work failed with the code of the error, and throws it on', async () => {
    start(1);
    const error = Object.assign(new Error('gone'), { code: 'postgres_unavailable' });
    await expect(inSpan('work', {}, () => Promise.reject(error))).rejects.toBe(error);
    expect((await spans())[0]).toMatchObject({ failed: true, attributes: { 'error.type': 'postgres_unavailable' } });
  });

  it('gives each event of a small batch a span of its own trace, and its effects that span as parent', async () => {
    start(1);
    const batch = batchOf(3);
    const carried = await consumeSpan(batch, () =>
      Promise.resolve(batch.events.map(({ event }) => traceparentFor(event))),
    );
    const lines = await spans();
    expect(lines.map((line) => line.name)).toEqual(Array.from({ length: 3 }, () => `process ${topic}`));
    lines.forEach((line, index) => {
      expect(line).toMatchObject(parentOf(batch.events[index]!.event.traceparent));
      expect(line.attributes).toMatchObject({ 'messaging.system.name': 'kafka', 'kafka.offset': index });
      expect(carried[index]).toBe(`00-${line.traceId}-${line.spanId}-01`);
    });
  });

  it('gives a large batch one span with links, and lets the traces go on past it', async () => {
    start(1);
    const batch = batchOf(60);
    const carried = await consumeSpan(batch, () => Promise.resolve(traceparentFor(batch.events[59]!.event)));
    const lines = await spans();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.links).toHaveLength(60);
    expect(carried).toBe(batch.events[59]!.event.traceparent);
  });

  it('makes no span for a batch that nobody records', async () => {
    start(1);
    const batch = batchOf(3, '00');
    const carried = await consumeSpan(batch, () => Promise.resolve(traceparentFor(batch.events[0]!.event)));
    expect(carried).toBe(batch.events[0]!.event.traceparent);
    expect(await spans()).toEqual([]);
  });

  it('puts the ids of the active span on log lines', async () => {
    start(1);
    const lines: string[] = [];
    const log = createLogger({
      service: 'policy',
      level: 'info',
      destination: { write: (line) => void lines.push(line) },
    });
    const inside = await inSpan('work', {}, () => {
      log.info('inside');
      return parseTraceparent(currentTraceparent());
    });
    expect(JSON.parse(lines[0]!)).toMatchObject({ trace_id: inside?.traceId, span_id: inside?.spanId });
  });
});

function parentOf(traceparent: string) {
  const context = parseTraceparent(traceparent);
  return { traceId: context?.traceId, parentSpanId: context?.spanId };
}
