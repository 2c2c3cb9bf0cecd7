import { TidegateClient } from '@tidegate/client/tidegate-client';
import { TidegateProblem } from '@tidegate/client/tidegate-problem';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { paced } from '@tidegate/examples/demonstration/pace';
import { submittedByProduct } from '@tidegate/examples/products/submitted-event';
import { demonstrationTraffic, type DemonstrationRequest } from '@tidegate/examples/products/traffic';
import { sleep } from '@tidegate/kafka/back-off';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Submission } from './evidence.ts';
import { isAnswer } from './until-answered.ts';

/** Requests on their way in, through both doors, each repeated until it is answered. */
export interface Load {
  readonly submissions: readonly Submission[];
  /** Submissions that have no answer yet. */
  readonly unanswered: number;
  /** How often a try came to nothing and was repeated. */
  readonly repeats: number;
  /** Sends no more, and waits until all are answered: at most `withinMs`. */
  finish(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface LoadOptions {
  readonly seed: number;
  readonly run: string;
  readonly perSecond: number;
  readonly intakeUrl: () => string;
  readonly brokers: readonly string[];
}

/** Makes one try of a submission; every try sends the same. */
type Door = (request: DemonstrationRequest['request'], idempotencyKey: string) => () => Promise<void>;

const againMs = 250;
const attemptTimeoutMs = 5_000;
/** Above this, products wait as well: a system that is away must not be met by a flood. */
const unansweredMax = 150;

export async function startLoad(options: LoadOptions): Promise<Load> {
  const publisher = new KafkaPublisher({
    kafka: createKafka({ brokers: options.brokers, clientId: 'chaos-products', log: silentLog }),
    log: silentLog,
  });
  await publisher.connect();
  const products = new Products({ http: httpDoor(options), kafka: kafkaDoor(publisher) });
  const sending = new AbortController();
  const traffic = products.send(
    paced(demonstrationTraffic({ seed: options.seed, run: options.run }), {
      perSecond: options.perSecond,
      signal: sending.signal,
    }),
    sending.signal,
  );
  return {
    submissions: products.submissions,
    get unanswered() {
      return products.unanswered;
    },
    get repeats() {
      return products.repeats;
    },
    async finish(withinMs) {
      sending.abort();
      await traffic;
      await products.finish(withinMs);
    },
    async close() {
      sending.abort();
      products.giveUp();
      await publisher.close();
    },
  };
}

/** Sends each request until it is answered. */
class Products {
  readonly submissions: Submission[] = [];
  repeats = 0;
  readonly #doors: Readonly<Record<DemonstrationRequest['door'], Door>>;
  readonly #open = new Set<Promise<void>>();
  readonly #givingUp = new AbortController();
  #refused: unknown;

  constructor(doors: Readonly<Record<DemonstrationRequest['door'], Door>>) {
    this.#doors = doors;
  }

  get unanswered(): number {
    return this.#open.size;
  }

  async send(items: AsyncIterable<DemonstrationRequest>, ending: AbortSignal): Promise<void> {
    for await (const item of items) {
      const answered = this.#submit(item).catch((error: unknown) => void (this.#refused ??= error));
      this.#open.add(answered);
      void answered.then(() => this.#open.delete(answered));
      while (this.#open.size >= unansweredMax && !ending.aborted) await sleep(50, ending);
    }
  }

  async finish(withinMs: number): Promise<void> {
    const tooLong = setTimeout(() => this.giveUp(), withinMs);
    await Promise.all(this.#open);
    clearTimeout(tooLong);
    if (this.#refused !== undefined) throw new Error('a good request was refused', { cause: this.#refused });
  }

  giveUp(): void {
    this.#givingUp.abort();
  }

  async #submit({ request, door }: DemonstrationRequest): Promise<void> {
    const { tenantId, requestId, checkpoint } = request;
    const checkpointId = checkpointIdOf({ tenantId, requestId, number: checkpoint.number });
    const submission: Submission = { requestId, checkpointId, door, acknowledged: false };
    this.submissions.push(submission);
    const send = this.#doors[door](request, checkpointId);
    const { signal } = this.#givingUp;
    while (!signal.aborted) {
      try {
        await send();
        submission.acknowledged = true;
        return;
      } catch (error) {
        if (isRefusal(error)) throw error;
        this.repeats += 1;
        await sleep(againMs, signal);
      }
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof TidegateProblem && isAnswer(error);
}

function httpDoor({ intakeUrl }: LoadOptions): Door {
  return (request, idempotencyKey) => async () => {
    // A restarted service may have another port.
    const client = new TidegateClient({ baseUrl: intakeUrl(), attemptsMax: 1, attemptTimeoutMs });
    await client.submit(request, { waitSeconds: 0, idempotencyKey });
  };
}

function kafkaDoor(publisher: KafkaPublisher): Door {
  return (request) => {
    const event = submittedByProduct(request, new Date().toISOString());
    return () => publisher.publish([event]);
  };
}
