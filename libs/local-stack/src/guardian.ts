/**
 * A program of its own: it outlives the process that started it by just long enough to end what that process left
 * behind, however it ended (SIGKILL included). The parent holds the other end of our standard input, and the system
 * closes it with the parent. Each line of standard input is a GuardianMessage as JSON.
 */
import { createInterface } from 'node:readline';
import { identityOf } from './process-identity.ts';

export interface WatchMessage {
  readonly watch: number;
  /** As identityOf told it at the start: a process id is used again some day. */
  readonly identity: string;
  /** Higher is stopped first: services, then Kafka, then PostgreSQL. */
  readonly order: number;
  readonly signal: NodeJS.Signals;
  /** How long it may take to end by itself before it is killed. */
  readonly graceMs: number;
}

export type GuardianMessage = WatchMessage | { readonly forget: number };

const watched = new Map<number, WatchMessage>();
const isSame = (entry: WatchMessage): boolean => identityOf(entry.watch) === entry.identity;

function send(entry: WatchMessage, signal: NodeJS.Signals): void {
  try {
    if (isSame(entry)) process.kill(entry.watch, signal);
  } catch {
    // It ended in between, which is what was wanted.
  }
}

async function stopTogether(entries: readonly WatchMessage[]): Promise<void> {
  for (const entry of entries) send(entry, entry.signal);
  const deadlineMs = performance.now() + Math.max(...entries.map((entry) => entry.graceMs));
  while (performance.now() < deadlineMs && entries.some(isSame))
    await new Promise((resolve) => setTimeout(resolve, 50));
  for (const entry of entries) send(entry, 'SIGKILL');
}

// The terminal's Ctrl-C is for the parent to handle; this process ends when its input does.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as GuardianMessage;
  if ('watch' in message) watched.set(message.watch, message);
  else watched.delete(message.forget);
}

const orders = [...new Set([...watched.values()].map((entry) => entry.order))].sort((left, right) => right - left);
for (const order of orders) await stopTogether([...watched.values()].filter((entry) => entry.order === order));
process.exit(0);
