import type { RequestAsked } from '@tidegate/contracts/ask-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { TidegateClient } from '@tidegate/client/tidegate-client';
import { TidegateProblem } from '@tidegate/client/tidegate-problem';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { silentLog } from '@tidegate/telemetry/logger';

export interface AnsweringOptions {
  readonly brokers: readonly string[];
  readonly intakeUrl: () => string;
  /** What they say; the same to every question. */
  readonly text?: string;
  /** Nobody answers any more; whatever waits will wait for ever. */
  readonly onFatal: (error: Error) => void;
}

/** Answers that will never be taken: somebody else answered, or nobody waits any more. */
const settled = new Set(['idempotency_mismatch', 'request_resolved']);
const againMs = 300;
const usualText = 'Looked up: it is the order of the request.';

/**
 * The products' side of a reviewer's question: each is looked up and answered, again and again until the answer is taken.
 * They hear of it on the log; real products see it in the status of their request.
 */
export async function startAnsweringProducts(options: AnsweringOptions): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const reader = new BroadcastReader({
    kafka: createKafka({ brokers: [...options.brokers], clientId: 'answering-products', log: silentLog }),
    topics: ['tidegate.request.asked.v1'],
    from: 'beginning',
    instanceId: `products-${process.pid}`,
    log: silentLog,
    onFatal: options.onFatal,
    onEvent: ({ data }) => void answer(data as DataOf<typeof RequestAsked>, options, stopping.signal),
  });
  reader.start();
  await reader.whenReady();
  return {
    stop() {
      stopping.abort();
      return reader.stop();
    },
  };
}

async function answer(
  { tenantId, requestId, ask }: DataOf<typeof RequestAsked>,
  { intakeUrl, text = usualText }: AnsweringOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const client = new TidegateClient({ baseUrl: intakeUrl(), tenantId });
      await client.answer(requestId, { askId: ask.askId, text }, signal);
      return;
    } catch (error) {
      if (error instanceof TidegateProblem && settled.has(error.code)) return;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}
