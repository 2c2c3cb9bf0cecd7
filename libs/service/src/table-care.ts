import type { TopicName } from '@tidegate/contracts/topics';
import { readBacklog } from '@tidegate/postgres/backlog';
import type { Database } from '@tidegate/postgres/database';
import { pruneInbox } from '@tidegate/postgres/inbox';
import type { PruneRule } from '@tidegate/postgres/inbox';
import type { Log } from '@tidegate/telemetry/logger';
import { gaugeOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { inboxHoursMax, inboxHoursOf } from './inbox-retention.ts';

const pruneEveryMs = 300_000;
const measureEveryMs = 10_000;

/** Which topics a consumer name of the inbox stands for. */
export type InboxTopics = Readonly<Record<string, readonly TopicName[]>>;

export interface TableCareOptions {
  readonly database: Database;
  readonly inboxTopics: InboxTopics;
  readonly log: Log;
  readonly metrics: Registry;
}

/** Forgets old messages of the inbox and measures inbox and outbox, now and again; returns the function that ends this. */
export function careForTables(options: TableCareOptions): () => void {
  const measure = backlogGauges(options);
  const timers = [
    repeat(pruneEveryMs, () => prune(options)),
    // Nothing to say of a database that is away: readiness does, and the figures stay as they were.
    repeat(measureEveryMs, () => measure().catch(() => undefined)),
  ];
  return () => timers.forEach((timer) => clearInterval(timer));
}

/** Short-lived messages first, then whatever is too old for any topic. */
export function pruneRulesOf(inboxTopics: InboxTopics): readonly PruneRule[] {
  const named = Object.entries(inboxTopics).map(([consumer, names]) => ({
    consumers: [consumer],
    olderThanHours: inboxHoursOf(names),
  }));
  return [...named, { olderThanHours: inboxHoursMax }];
}

async function prune({ database, inboxTopics, log }: TableCareOptions): Promise<void> {
  try {
    let count = 0;
    for (const rule of pruneRulesOf(inboxTopics)) count += await pruneInbox(database, rule);
    log.debug('Old messages were removed from the inbox', { count });
  } catch (error) {
    log.warn('The inbox could not be pruned; it is tried again in five minutes', { error });
  }
}

function backlogGauges({ database, metrics: registry }: TableCareOptions): () => Promise<void> {
  const inbox = gaugeOf({ registry, name: 'tidegate_inbox_rows', help: 'Remembered messages, estimated.' });
  const outbox = gaugeOf({
    registry,
    name: 'tidegate_outbox_rows',
    help: 'Events that wait for the relay, up to 10,000.',
  });
  const oldest = gaugeOf({
    registry,
    name: 'tidegate_outbox_oldest_seconds',
    help: 'How long the oldest event of the outbox has waited.',
  });
  return async () => {
    const backlog = await readBacklog(database);
    inbox.set(backlog.inboxRows);
    outbox.set(backlog.outboxRows);
    oldest.set(backlog.outboxOldestSeconds);
  };
}

/** Never two at once: a round that takes long leaves out the next. */
function repeat(everyMs: number, run: () => Promise<void>): NodeJS.Timeout {
  let running = false;
  const turn = () => {
    if (running) return;
    running = true;
    void run().finally(() => (running = false));
  };
  turn();
  return setInterval(turn, everyMs).unref();
}
