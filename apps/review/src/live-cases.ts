import type { CaseSummary } from '@tidegate/contracts/http-cases';
import type { LogPlace } from '@tidegate/review/log-place';
import { writePlace } from '@tidegate/review/log-place';
import { seesQueue } from '@tidegate/review/visibility';
import type { Visibility } from '@tidegate/review/visibility';
import type { CaseFeed } from './case-feed.ts';
import { EventStream } from './event-stream.ts';

/** How cases stand, for each who looks; whether a viewer may see them at all is decided here. */
export type ReadSummaries = (caseIds: readonly string[]) => Promise<readonly ((reviewer: string) => CaseSummary)[]>;

/** Who watches, and what they may see. */
export type Watching = Pick<Viewer, 'reviewer' | 'visibility'>;

/** Somebody who watches; `sent` remembers what they were shown, so that it can be taken away again. */
interface Viewer {
  readonly stream: EventStream;
  readonly reviewer: string;
  readonly visibility: Visibility;
  /** Version that was sent last, by case. */
  readonly sent: Map<string, number>;
}

const viewersMax = 2_000;
const sentMax = 10_000;
const casesAtOnce = 500;

/**
 * Tells viewers how cases stand now, whenever something happened to them (requirement E10). The log rings, the table
 * answers: one statement for all viewers, each of whom gets what they may see. Twice is harmless, since versions only rise.
 */
export class LiveCases {
  readonly #feed: CaseFeed;
  readonly #read: ReadSummaries;
  readonly #viewers = new Set<Viewer>();

  constructor(feed: CaseFeed, read: ReadSummaries) {
    this.#feed = feed;
    this.#read = read;
  }

  get count(): number {
    return this.#viewers.size;
  }

  /** A stream from now on, or from `from` on; null when too many watch. Begins with `reset` when something may be missing. */
  async watch({ reviewer, visibility }: Watching, from: LogPlace | null): Promise<EventStream | null> {
    if (this.#viewers.size >= viewersMax) return null;
    const viewer: Viewer = {
      stream: new EventStream(() => void this.#viewers.delete(viewer)),
      ...{ reviewer, visibility, sent: new Map() },
    };
    const id = writePlace(this.#feed.place());
    const missed = from === null ? [] : this.#feed.since(from);
    this.#viewers.add(viewer);
    if (missed === null) viewer.stream.send({ event: 'reset', id, data: {} });
    else {
      viewer.stream.send({ event: 'ready', data: {} });
      await this.#tell([viewer], missed, id);
    }
    return viewer.stream;
  }

  /** Looks at what is due and tells everybody. */
  async turn(nowMs: number): Promise<void> {
    const id = writePlace(this.#feed.place());
    const due = this.#feed.takeDue(nowMs);
    if (this.#viewers.size > 0) await this.#tell([...this.#viewers], due, id);
  }

  /** Keeps connections and the ids of quiet ones alive. */
  beat(): void {
    const id = writePlace(this.#feed.place());
    for (const { stream } of this.#viewers) stream.send({ id });
  }

  endAll(): void {
    for (const { stream } of this.#viewers) stream.end();
  }

  async #tell(viewers: readonly Viewer[], caseIds: readonly string[], id: string): Promise<void> {
    for (let place = 0; place < caseIds.length; place += casesAtOnce) {
      const summaries = await this.#read(caseIds.slice(place, place + casesAtOnce));
      for (const viewer of viewers) for (const summaryFor of summaries) show(viewer, summaryFor(viewer.reviewer));
    }
    // The id comes last: who is cut off before gets all of it again.
    if (caseIds.length > 0) for (const { stream } of viewers) stream.send({ id });
  }
}

function show({ stream, visibility, sent }: Viewer, summary: CaseSummary): void {
  const { caseId, version } = summary;
  const known = sent.get(caseId);
  if (!maySee(visibility, summary)) {
    if (known === undefined) return;
    sent.delete(caseId);
    stream.send({ event: 'gone', data: { caseId } });
    return;
  }
  if (known === version) return;
  sent.delete(caseId);
  sent.set(caseId, version);
  const [oldest] = sent.keys();
  if (sent.size > sentMax && oldest !== undefined) sent.delete(oldest);
  stream.send({ event: 'case', data: summary });
}

function maySee(visibility: Visibility, { tenantId, queue }: CaseSummary): boolean {
  return (visibility.tenants === null || visibility.tenants.includes(tenantId)) && seesQueue(visibility, queue);
}
