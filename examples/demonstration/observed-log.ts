import { BreakerChanged, type Breaker } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import type { RequestLedger } from '@tidegate/e2e/request-ledger';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { silentLog } from '@tidegate/telemetry/logger';

const observedTopics: readonly TopicName[] = [
  'tidegate.decision.made.v1',
  'tidegate.case.lifecycle.v1',
  'tidegate.review.lifecycle.v1',
  'tidegate.request.resolved.v1',
  'tidegate.action.lifecycle.v1',
  'tidegate.breaker.state.v1',
];

/** Everything that happens on the log, as somebody who stands beside the system sees it. */
export interface ObservedLog {
  /** The latest word on each breaker scope. */
  readonly breakers: ReadonlyMap<string, Breaker>;
  /** Called with every event, after the ledger has seen it. */
  onEvent(listener: (event: TidegateEvent) => void): void;
  stop(): Promise<void>;
}

export interface ObserveOptions {
  readonly brokers: readonly string[];
  readonly ledger: RequestLedger;
  /** Reading has ended for good; nothing that comes later can be trusted to be complete. */
  readonly onFatal: (error: Error) => void;
}

/** Starts to read and resolves once nothing published from now on can be missed. */
export async function observeLog(options: ObserveOptions): Promise<ObservedLog> {
  const { brokers, ledger } = options;
  const breakers = new Map<string, Breaker>();
  const listeners: ((event: TidegateEvent) => void)[] = [];
  const reader = new BroadcastReader({
    kafka: createKafka({ brokers: [...brokers], clientId: 'tidegate-observer', log: silentLog }),
    topics: observedTopics,
    from: 'beginning',
    instanceId: `observer-${process.pid}`,
    log: silentLog,
    onFatal: options.onFatal,
    onEvent: (event) => {
      ledger.observe(event);
      if (event.type === BreakerChanged.type) breakers.set(event.key, event.data as Breaker);
      for (const listener of listeners) listener(event);
    },
  });
  reader.start();
  await reader.whenReady();
  return { breakers, onEvent: (listener) => listeners.push(listener), stop: () => reader.stop() };
}
