import { setTimeout as sleep } from 'node:timers/promises';
import type { LogPlace } from '@tidegate/review/log-place';
import { ProblemError } from '@tidegate/service/problem';
import type { Runtime } from '@tidegate/service/runtime';
import { gaugeOf } from '@tidegate/telemetry/metrics';
import { CaseFeed, feedTopics } from './case-feed.ts';
import type { EventStream } from './event-stream.ts';
import { LiveCases } from './live-cases.ts';
import type { ReadSummaries, Watching } from './live-cases.ts';

const turnMs = 200;
const beatMs = 15_000;
/** How long somebody waits for the log to be read. */
const patienceMs = 10_000;

type Surroundings = Pick<Runtime<unknown, true>, 'broadcast' | 'onStop' | 'metrics' | 'log'>;

/**
 * Lets people watch cases. Reading the log begins with the first who does, since a service that nobody watches should not
 * read everything twice; from then on it goes on.
 */
export class LiveDoor {
  readonly #runtime: Surroundings;
  readonly #readSummaries: ReadSummaries;
  #live: Promise<LiveCases> | undefined;
  #count = () => 0;

  constructor(runtime: Surroundings, readSummaries: ReadSummaries) {
    this.#runtime = runtime;
    this.#readSummaries = readSummaries;
    gaugeOf({
      registry: runtime.metrics,
      name: 'tidegate_review_streams',
      help: 'People of this instance who watch cases.',
      collect: (gauge) => gauge.set(this.#count()),
    });
  }

  async watch(watching: Watching, from: LogPlace | null): Promise<EventStream | null> {
    this.#live ??= this.#begin();
    const live = await Promise.race([this.#live, sleep(patienceMs, null, { ref: false })]);
    if (live === null) throw notYet();
    return live.watch(watching, from);
  }

  async #begin(): Promise<LiveCases> {
    const { broadcast, onStop, log } = this.#runtime;
    const feed = new CaseFeed(() => reader);
    const reader = broadcast({
      topics: feedTopics,
      from: 'end',
      isExtra: true,
      gatherMs: 50,
      onRecord: (record, topic) => feed.note(topic, record, performance.now()),
    });
    const live = new LiveCases(feed, this.#readSummaries);
    this.#count = () => live.count;
    await reader.whenReady();
    const timers = [
      setInterval(() => {
        live.turn(performance.now()).catch((error: unknown) => log.warn('Viewers could not be told', { error }));
      }, turnMs),
      setInterval(() => live.beat(), beatMs),
    ];
    onStop('streams', () => {
      timers.forEach(clearInterval);
      live.endAll();
    });
    return live;
  }
}

function notYet(): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'temporarily_unavailable',
    title: 'The log cannot be read right now',
    detail: 'Nobody can watch until the log answers; connect again in a moment, or ask GET /v1/cases meanwhile.',
  });
}
