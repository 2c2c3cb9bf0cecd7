import { setTimeout as sleep } from 'node:timers/promises';
import { TidegateClient } from '@tidegate/client/tidegate-client';
import { TidegateProblem } from '@tidegate/client/tidegate-problem';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { paced } from '@tidegate/examples/demonstration/pace';
import { submittedByProduct } from '@tidegate/examples/products/submitted-event';
import { demonstrationTraffic, type DemonstrationRequest } from '@tidegate/examples/products/traffic';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Submission } from './evidence.ts';

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
  const doors: Readonly<Record<DemonstrationRequest['door'], Door>> = {
    http: httpDoor(options),
    kafka: kafkaDoor(publisher),
  };
  const sending = new AbortController();
  const giveUp = new AbortController();
  const submissions: Submission[] = [];
  const open = new Set<Promise<void>>();
  let repeats = 0;
  const submit = async ({ request, door }: DemonstrationRequest): Promise<void> => {
    const { tenantId, requestId, checkpoint } = request;
    const checkpointId = checkpointIdOf({ tenantId, requestId, number: checkpoint.number });
    const submission: Submission = { requestId, checkpointId, door, acknowledged: false };
    submissions.push(submission);
    const send = doors[door](request, checkpointId);
    while (!giveUp.signal.aborted) {
      try {
        await send();
        submission.acknowledged = true;
        return;
      } catch (error) {
        if (isRefusal(error)) throw error;
        repeats += 1;
        await sleep(againMs, undefined, { signal: giveUp.signal }).catch(() => undefined);
      }
    }
  };
  let refused: unknown;
  const traffic = (async () => {
    const items = demonstrationTraffic({ seed: options.seed, run: options.run });
    for await (const item of paced(items, { perSecond: options.perSecond, signal: sending.signal })) {
      const answered = submit(item).catch((error: unknown) => void (refused ??= error));
      open.add(answered);
      void answered.then(() => open.delete(answered));
      while (open.size >= unansweredMax && !sending.signal.aborted) await sleep(50);
    }
  })();
  return {
    submissions,
    get unanswered() {
      return open.size;
    },
    get repeats() {
      return repeats;
    },
    async finish(withinMs) {
      sending.abort();
      const tooLong = setTimeout(() => giveUp.abort(), withinMs);
      await traffic;
      await Promise.all(open);
      clearTimeout(tooLong);
      if (refused !== undefined) throw new Error('a good request was refused', { cause: refused });
    },
    async close() {
      sending.abort();
      giveUp.abort();
      await publisher.close();
    },
  };
}

/** No answer, a time-out, a 5xx or "too many" says nothing about what happened; any other problem is an answer. */
function isRefusal(error: unknown): boolean {
  return error instanceof TidegateProblem && error.status < 500 && error.status !== 429;
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
