import { CaseClosed, CaseEscalated, CaseExpired, CaseKind, ExpiryOutcome } from '@tidegate/contracts/case-events';
import type { Change } from '@tidegate/routing/case-change';
import type { Routing } from '@tidegate/routing/route-case';
import { counterOf, gaugeOf, histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import type { QueueLoad } from './queue-load.table.ts';

/** What SREs see of routing. Depth is the same on every instance, so dashboards take its maximum, not its sum. */
export class RoutingMetrics {
  readonly #opened;
  readonly #escalations;
  readonly #duplicates;
  readonly #sla;
  readonly #gauges;
  readonly #lag;
  readonly #expired;

  constructor(registry: Registry, queues: readonly string[]) {
    this.#opened = counterOf({
      registry,
      name: 'tidegate_cases_opened_total',
      help: 'Cases opened, by kind and queue.',
      labels: ['kind', 'queue'],
      known: CaseKind.options.flatMap((kind) => queues.map((queue) => ({ kind, queue }))),
    });
    this.#escalations = counterOf({
      registry,
      name: 'tidegate_case_escalations_total',
      help: 'Steps up the ladder, by queue and by who asked for it.',
      labels: ['queue', 'why'],
      known: queues.flatMap((queue) => [
        { queue, why: 'waiting_too_long' },
        { queue, why: 'reviewer' },
      ]),
    });
    this.#duplicates = counterOf({
      registry,
      name: 'tidegate_duplicate_decisions_total',
      help: 'Decisions ignored because their checkpoint was decided already; redeliveries are among them.',
      known: [{}],
    });
    this.#sla = counterOf({
      registry,
      name: 'tidegate_cases_closed_total',
      help: 'Cases closed, by queue and by whether the promised deadline was kept.',
      labels: ['queue', 'within_sla'],
      known: queues.flatMap((queue) => [
        { queue, within_sla: 'true' },
        { queue, within_sla: 'false' },
      ]),
    });
    this.#expired = counterOf({
      registry,
      name: 'tidegate_cases_expired_total',
      help: 'Cases that nobody decided in the time that their queue allows, by what became of them.',
      labels: ['queue', 'outcome'],
      known: queues.flatMap((queue) => ExpiryOutcome.options.map((outcome) => ({ queue, outcome }))),
    });
    this.#gauges = gaugesOf(registry);
    this.#lag = histogramOf({
      registry,
      name: 'tidegate_timer_lag_seconds',
      help: 'How late what was due for a case was done.',
    });
  }

  opened(routings: readonly Routing[]): void {
    for (const { opened } of routings) this.#opened.inc({ kind: opened.kind, queue: opened.placement.queue });
  }

  timerLag(seconds: number): void {
    this.#lag.observe(seconds);
  }

  duplicateDecisions(count: number): void {
    this.#duplicates.inc(count);
  }

  /** What happened to cases, whatever caused it. */
  changed(changes: readonly Change[]): void {
    for (const { routed, definition, data } of changes) {
      const { queue } = routed;
      const { why, withinSla, outcome } = data as { why?: string; withinSla?: boolean; outcome?: string };
      if (definition.type === CaseEscalated.type) this.#escalations.inc({ queue, why: why ?? '' });
      if (definition.type === CaseClosed.type) this.#sla.inc({ queue, within_sla: String(withinSla) });
      if (definition.type === CaseExpired.type) this.#expired.inc({ queue, outcome: outcome ?? '' });
    }
  }

  load(loads: readonly QueueLoad[]): void {
    for (const { queue, open, overdue, forecast } of loads) {
      this.#gauges.depth.set({ queue }, open);
      this.#gauges.overdue.set({ queue }, overdue);
      this.#gauges.misses.set({ queue }, forecast?.misses ?? 0);
    }
  }
}

function gaugesOf(registry: Registry) {
  const ofQueue = (name: string, help: string) => gaugeOf({ registry, name, help, labels: ['queue'] });
  return {
    depth: ofQueue('tidegate_queue_depth', 'Open cases of each queue.'),
    overdue: ofQueue('tidegate_queue_overdue', 'Open cases past their deadline.'),
    misses: ofQueue(
      'tidegate_queue_predicted_misses',
      'Open cases that will miss their deadline at the pace of the last hour.',
    ),
  };
}
