import { describe, expect, it } from '@jest/globals';
import { judgeExchange } from './finding.ts';
import { answersIn } from './http-answers.ts';
import type { Exchange } from './http-exchange.ts';
import type { HttpInput } from './http-input.ts';
import { judgeLog, lastWords } from './judge-logs.ts';
import type { Outcomes, SentRecord } from './judge-records.ts';
import { judgeRecords, letterOf, placeOf } from './judge-records.ts';
import { growthOf, judgeMemory } from './memory-growth.ts';

const whole: HttpInput = {
  kind: 'http',
  number: 1,
  service: 'intake',
  route: 'POST /v1/requests',
  how: '',
  bytes: Buffer.from('POST'),
  ending: 'whole',
  answers: 1,
};
const answered = (...statuses: number[]): Exchange => ({
  answers: statuses.map((status) => ({ status, headers: new Map() })),
  end: 'answered',
  ms: 3,
});
const without = (end: Exchange['end']): Exchange => ({ answers: [], end, ms: 15_000 });

describe('the judge of answers', () => {
  it.each([200, 202, 204, 400, 404, 409, 413, 422, 431])('has nothing against %d', (status) => {
    expect(judgeExchange(whole, answered(status))).toBeUndefined();
  });

  it.each([500, 501, 502, 503])('finds %d, also among several answers', (status) => {
    expect(judgeExchange(whole, answered(status))?.kind).toBe('server_error');
    expect(judgeExchange({ ...whole, answers: 3 }, answered(200, status, 200))?.kind).toBe('server_error');
  });

  it('lets /readyz say that it is not ready, but not fail', () => {
    const readiness = { ...whole, route: 'GET /readyz' };
    expect(judgeExchange(readiness, answered(503))).toBeUndefined();
    expect(judgeExchange(readiness, answered(500))?.kind).toBe('server_error');
  });

  it.each(['silent', 'closed', 'reset', 'refused'] as const)(
    'finds a whole request that ends %s without an answer',
    (end) => {
      expect(judgeExchange(whole, without(end))?.kind).toBe('unanswered');
    },
  );

  it('lets the connection be closed under half a request, but not stay silent', () => {
    expect(judgeExchange({ ...whole, ending: 'half' }, without('closed'))).toBeUndefined();
    expect(judgeExchange({ ...whole, ending: 'half' }, without('silent'))?.kind).toBe('unanswered');
  });

  it('lets the connection break under a body beyond the limit only', () => {
    expect(judgeExchange({ ...whole, bytes: Buffer.alloc(2_000_000) }, without('reset'))).toBeUndefined();
    expect(judgeExchange({ ...whole, bytes: Buffer.alloc(1_000_000) }, without('reset'))?.kind).toBe('unanswered');
  });

  it('finds answers that are missing after the first of several', () => {
    expect(judgeExchange({ ...whole, answers: 2 }, { ...answered(200), end: 'silent' })?.kind).toBe('unanswered');
  });
});

describe('answers on a socket', () => {
  const head = (status: number, ...headers: string[]) =>
    [`HTTP/1.1 ${status} Some`, ...headers].join('\r\n') + '\r\n\r\n';

  it('are told apart by their lengths and their chunks, with 100 Continue left out', () => {
    const text = `${head(100)}${head(200, 'content-length: 4')}abcd${head(404, 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\n\r\n${head(204)}`;
    expect(answersIn(Buffer.from(text)).map(({ status }) => status)).toEqual([200, 404, 204]);
  });

  it('count only when they are whole', () => {
    expect(answersIn(Buffer.from(`${head(200, 'content-length: 4')}abc`))).toEqual([]);
    expect(answersIn(Buffer.from(`${head(200, 'transfer-encoding: chunked')}3\r\nabc\r\n`))).toEqual([]);
    expect(answersIn(Buffer.from('HTTP/1.1 200 O'))).toEqual([]);
  });

  it('to HEAD have no body', () => {
    expect(answersIn(Buffer.from(head(200, 'content-length: 4')), true)).toHaveLength(1);
  });
});

describe('the judge of memory', () => {
  const samples = (memoryAt: (second: number) => number, seconds = 60) =>
    Array.from({ length: seconds }, (_, second) => ({
      atMs: second * 1_000,
      used: memoryAt(second),
      resident: memoryAt(second),
    }));

  it('finds a steady leak', () => {
    const leaking = samples((second) => 120 + second * 3);
    expect(growthOf(leaking)).toBeGreaterThan(80);
    expect(judgeMemory('review', leaking).map(({ detail }) => detail)).toEqual([
      expect.stringContaining('review kept'),
    ]);
  });

  it('forgives the warm-up, the saw-tooth of the collector and one large body', () => {
    expect(
      judgeMemory(
        'a',
        samples((second) => (second < 20 ? 80 + second * 5 : 180)),
      ),
    ).toEqual([]);
    expect(
      judgeMemory(
        'b',
        samples((second) => 150 + (second % 10) * 8),
      ),
    ).toEqual([]);
    expect(
      judgeMemory(
        'c',
        samples((second) => (second === 40 ? 600 : 150)),
      ),
    ).toEqual([]);
  });

  it('finds a leak beneath the saw-tooth', () => {
    expect(
      judgeMemory(
        'a',
        samples((second) => 60 + second * 3 + (second % 7) * 20),
      ),
    ).toHaveLength(1);
  });

  it('finds more than any service may hold, however flat', () => {
    expect(
      judgeMemory(
        'a',
        samples(() => 900),
      ),
    ).toHaveLength(1);
  });

  it('says nothing about too few samples', () => {
    expect(growthOf(samples((second) => second * 100, 6))).toBe(0);
  });
});

describe('the judge of logs', () => {
  const line = (fields: object) => `${JSON.stringify({ level: 'info', ...fields })}\n`;

  it('has nothing against JSON, whatever it quotes', () => {
    expect(judgeLog('intake', line({ message: 'a\u0000\u001b[2J\n"' }) + line({ message: 'b' }), 'secret-1')).toEqual(
      [],
    );
  });

  it.each([
    ['is no JSON', 'Error: thrown\n'],
    ['is no JSON object', '7\n'],
    ['has raw control characters', '{"a":"\u009b31m"}\n'],
    ['shows a secret', line({ authorization: 'Bearer secret-1' })],
  ])('finds a line that %s, and does not repeat the secret', (fault, text) => {
    const [finding] = judgeLog('intake', line({ message: 'before' }) + text, 'secret-1');
    expect(finding?.detail).toContain(fault);
    expect(finding?.detail).not.toContain('secret-1');
  });

  it('gives the last words of a process', () => {
    const text = line({ message: 'a' }) + line({ fatal: true, message: 'why' }) + line({ message: 'started again' });
    expect(lastWords(text)).toContain('why');
    expect(lastWords(line({ message: 'a' }))).toBeUndefined();
  });
});

describe('the judge of records', () => {
  const nothing: Outcomes = {
    groups: new Map([['tidegate.decision.made.v1', ['tidegate-routing', 'tidegate-actions']]]),
    deadLettered: new Set(),
    rejected: new Set(),
    ignored: new Set(),
  };
  const record = (topic: SentRecord['topic'], more: Partial<SentRecord> = {}): SentRecord => ({
    ...{ number: 9, topic, partition: 2, offset: '5', isValid: false, isTombstone: false },
    ...more,
  });

  it('finds an invalid record that one of two groups did not dead-letter', () => {
    const sent = record('tidegate.decision.made.v1');
    const half = { ...nothing, deadLettered: new Set([letterOf('tidegate-routing', sent)]) };
    expect(judgeRecords([sent], half)).toEqual([
      { kind: 'lost_record', detail: expect.stringContaining('tidegate-actions has no dead letter'), inputs: [9] },
    ]);
    const both = new Set(['tidegate-routing', 'tidegate-actions'].map((group) => letterOf(group, sent)));
    expect(judgeRecords([sent], { ...nothing, deadLettered: both })).toEqual([]);
  });

  it('finds a request without its rejection', () => {
    const sent = record('tidegate.request.submitted.v1');
    expect(judgeRecords([sent], nothing)).toHaveLength(1);
    expect(judgeRecords([sent], { ...nothing, rejected: new Set([placeOf(sent)]) })).toEqual([]);
  });

  it('finds a control record that a service ignored without a word', () => {
    const sent = record('tidegate.breaker.state.v1', { partition: 0 });
    const words = new Set(['policy', 'routing', 'actions'].map((service) => letterOf(service, sent)));
    expect(judgeRecords([sent], nothing)).toHaveLength(3);
    expect(judgeRecords([sent], { ...nothing, ignored: words })).toEqual([]);
  });

  it('asks nothing of valid records and of deletions', () => {
    const valid = record('tidegate.decision.made.v1', { isValid: true });
    const deletion = record('tidegate.breaker.state.v1', { isTombstone: true });
    expect(judgeRecords([valid, deletion], nothing)).toEqual([]);
  });
});
