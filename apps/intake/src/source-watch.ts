import type { Notice, Request } from '@tidegate/contracts/request-events';
import { questionNotices, sourceAfter, sourceNotices, type SourceState } from '@tidegate/intake/ingress-checks';
import { learnt, type Vocabulary } from '@tidegate/intake/vocabulary';

/** Products and tasks that are remembered; whoever was seen longest ago is forgotten first. About 2 MiB in all. */
const sourcesMax = 2_000;
const tasksMax = 100;

/**
 * What this process has seen of each product and each task (requirement A6). It is kept in memory only, for the partitions
 * that this process reads: a restart forgets it, and nothing is called unusual until enough has been seen again.
 */
export class SourceWatch {
  readonly #sources = new Map<string, SourceState>();
  readonly #vocabularies = new Map<string, Vocabulary>();

  /** Counts a record of a product and says what is unusual about it; `atMs` in milliseconds since 1970. */
  seen(tenantId: string, product: string, valid: boolean, atMs: number): readonly Notice[] {
    const key = `${tenantId}/${product}`;
    const state = sourceAfter(this.#sources.get(key), valid, atMs);
    keep(this.#sources, key, state, sourcesMax);
    return sourceNotices(state);
  }

  /** What is unusual about the question of a request of this task; learns its words. */
  read(request: Request, taskType: string, words: string): readonly Notice[] {
    const key = `${request.tenantId}/${taskType}`;
    const vocabulary = this.#vocabularies.get(key);
    const notices = questionNotices(request, words, vocabulary);
    keep(this.#vocabularies, key, learnt(vocabulary, words), tasksMax);
    return notices;
  }
}

/** Puts it last; a map keeps the order, so that the first one is the one not seen for longest. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
