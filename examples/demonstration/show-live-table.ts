import { setTimeout as pause } from 'node:timers/promises';
import type { ReviewClient } from '@tidegate/client/review-client';
import type { QueueSummary } from '@tidegate/contracts/http-cases';
import type { RequestLedger } from '@tidegate/e2e/request-ledger';
import type { Progress } from '@tidegate/local-stack/progress';
import { liveLine, liveTable } from './live-table.ts';
import type { ObservedLog } from './observed-log.ts';

export interface LiveTableOptions {
  readonly ledger: RequestLedger;
  readonly log: ObservedLog;
  readonly reviews: ReviewClient;
  readonly progress: Progress;
  readonly json?: boolean;
  readonly signal: AbortSignal;
}

/** Redrawn every second on a terminal; a line every five seconds elsewhere, so that a log file stays readable. */
export function showLiveTable(options: LiveTableOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, options.signal]);
  const redraws = process.stderr.isTTY === true && options.json !== true;
  const running = draw(options, redraws, signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function draw(options: LiveTableOptions, redraws: boolean, signal: AbortSignal): Promise<void> {
  const startedAtMs = performance.now();
  let drawnLines = 0;
  while (!signal.aborted) {
    await pause(redraws ? 1_000 : 5_000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const state = {
      ledger: options.ledger.summary(),
      queues: await queuesOf(options.reviews),
      paused: pausedScopes(options.log),
      seconds: (performance.now() - startedAtMs) / 1_000,
    };
    if (!redraws) {
      options.progress.say(liveLine(state));
      continue;
    }
    const lines = liveTable(state);
    const up = drawnLines > 0 ? `\u001b[${drawnLines}A\u001b[J` : '';
    process.stderr.write(`${up}${lines.join('\n')}\n`);
    drawnLines = lines.length;
  }
}

/** The table goes on without queues while the review service is away. */
async function queuesOf(reviews: ReviewClient): Promise<readonly QueueSummary[]> {
  return reviews.queues().catch(() => []);
}

function pausedScopes(log: ObservedLog): string[] {
  return [...log.breakers.values()]
    .filter((breaker) => breaker.state !== 'closed')
    .map((breaker) => `${breaker.scope} (${breaker.state.replace('_', '-')})`);
}
