import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseSummary, Claim } from '@tidegate/contracts/http-cases';
import { waitFor } from '@tidegate/testing/wait-for';
import { advice, advise } from './advise.ts';
import { configWithGuards } from './config-with-guards.ts';
import { closedOf, configFolder, openedOf, reroutedOf } from './review-fixture.ts';
import { ReviewGround } from './running-review.ts';

const run = randomUUID().slice(0, 8);
let ground: ReviewGround;
let first: string;
let second: string;

beforeAll(async () => {
  ground = await ReviewGround.open(run);
  first = (await ground.instance()).address;
  second = (await ground.instance()).address;
});
afterAll(() => ground.close());

interface Told {
  readonly event: string;
  readonly data: Partial<CaseSummary>;
}

/** A console that watches: what it was told, and the id that it would come back with. */
class Watcher {
  readonly told: Told[] = [];
  lastEventId: string | undefined;
  readonly #stopping = new AbortController();

  static async open(address: string, as: string, lastEventId?: string): Promise<Watcher> {
    const watcher = new Watcher();
    const headers = { 'tidegate-reviewer': as, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const answer = await fetch(`${address}/v1/cases/events`, { headers, signal: watcher.#stopping.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    void watcher.#read(answer.body!).catch(() => undefined);
    await waitFor(() => watcher.told.length > 0, { timeoutMs: 15_000, describe: 'the stream to begin' });
    return watcher;
  }

  close(): void {
    this.#stopping.abort();
  }

  /** The requests of this test that it was told of, in order, with the status. */
  cases(): string[] {
    return this.told.flatMap(({ event, data }) =>
      event === 'case' && data.requestId?.startsWith(run) ? [`${data.requestId.slice(9)} ${data.status}`] : [],
    );
  }

  async until(line: string): Promise<void> {
    await waitFor(() => this.cases().includes(line), {
      ...{ timeoutMs: 15_000, describe: () => `"${line}", so far ${this.cases().join(', ')}` },
    });
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body) {
      text += Buffer.from(chunk).toString();
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) this.#take(message);
    }
  }

  #take(message: string): void {
    const fields = new Map(
      message.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
    );
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    const data = fields.get('data');
    if (data !== undefined)
      this.told.push({ event: fields.get('event') ?? '', data: JSON.parse(data) as Told['data'] });
  }
}

const post = async (path: string, as: string) =>
  (await (await fetch(`${first}${path}`, { method: 'POST', headers: { 'tidegate-reviewer': as } })).json()) as Claim;

describe('people who watch cases', () => {
  it('see what happens at any instance, as far as they may see it', async () => {
    const watchers = await Promise.all([
      Watcher.open(first, 'ana'),
      Watcher.open(second, 'ana'),
      Watcher.open(second, 'chen'),
    ]);
    const opened = openedOf(`${run}-1`);
    await ground.publisher.publish([opened]);
    for (const ana of watchers.slice(0, 2)) await ana.until('1 open');
    await post(`/v1/cases/${opened.data.caseId}/claim`, 'ana');
    for (const ana of watchers.slice(0, 2)) await ana.until('1 claimed');
    await ground.publisher.publish([reroutedOf(opened.data, 'operations')]);
    await waitFor(() => watchers[2]!.cases().length > 0, { timeoutMs: 15_000, describe: 'chen to see it' });
    // Of billing, where it was before, chen was told nothing.
    expect(watchers[2]!.told.filter(({ event }) => event === 'case').map(({ data }) => data.queue)).toEqual([
      'operations',
    ]);
    for (const watcher of watchers) watcher.close();
  });

  it('are told when a case is theirs no more', async () => {
    const bo = await Watcher.open(first, 'bo');
    const opened = openedOf(`${run}-2`);
    await ground.publisher.publish([opened]);
    await bo.until('2 open');
    await ground.publisher.publish([reroutedOf(opened.data, 'operations')]);
    const gone = () => bo.told.some(({ event, data }) => event === 'gone' && data.caseId === opened.data.caseId);
    await waitFor(gone, { timeoutMs: 15_000, describe: 'the case to go' });
    bo.close();
  });

  it('get what they missed when they come back, also at another instance', async () => {
    const before = await Watcher.open(first, 'ana');
    await ground.publisher.publish([openedOf(`${run}-3`)]);
    await before.until('3 open');
    await waitFor(() => before.lastEventId !== undefined, { timeoutMs: 5_000, describe: 'an id' });
    before.close();
    const missed = openedOf(`${run}-4`);
    await ground.publisher.publish([missed, closedOf(missed.data)]);
    const after = await Watcher.open(second, 'ana', before.lastEventId);
    await after.until('4 closed');
    expect(after.told.some(({ event }) => event === 'reset')).toBe(false);
    expect(after.cases().some((line) => line.startsWith('3 '))).toBe(false);
    after.close();
  });

  it.each(['c0-0.r0-0', 'nonsense'])('who come back with %s have to read everything again', async (id) => {
    const watcher = await Watcher.open(first, 'ana', id);
    expect(watcher.told[0]).toEqual({ event: 'reset', data: {} });
    watcher.close();
  });

  it('and would judge a case blind are told no reasons of it, also when they come back', async () => {
    const guards = { blindFirst: { rules: [{ queues: ['billing'], share: 1 }] } };
    const folder = await configWithGuards(configFolder, guards);
    const { address, stop } = await ground.instance({ folder, takesCases: false });
    const before = await Watcher.open(address, 'ana');
    const opened = openedOf(`${run}-5`, advise);
    await ground.publisher.publish([opened]);
    await before.until('5 open');
    await waitFor(() => before.lastEventId !== undefined, { timeoutMs: 5_000, describe: 'an id' });
    await post(`/v1/cases/${opened.data.caseId}/claim`, 'ana');
    const after = await Watcher.open(address, 'bo', before.lastEventId);
    await before.until('5 claimed');
    await after.until('5 claimed');
    for (const watcher of [before, after]) {
      const told = watcher.told.filter(({ data }) => data.caseId === opened.data.caseId);
      expect(told.length).toBeGreaterThan(0);
      expect(told.map(({ data }) => data.reasonsHidden)).toEqual(told.map(() => true));
      expect(JSON.stringify(told)).not.toContain(advice);
      watcher.close();
    }
    await stop();
  });

  it('have to be somebody', async () => {
    const answer = await fetch(`${first}/v1/cases/events`);
    expect(answer.status).toBe(401);
  });
});
