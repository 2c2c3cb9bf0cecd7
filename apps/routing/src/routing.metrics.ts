import { CaseKind } from '@tidegate/contracts/case-events';
import type { CaseEscalated } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Followed } from '@tidegate/routing/follow-verdict';
import type { Routing } from '@tidegate/routing/route-case';
import { counterOf, gaugeOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import type { QueueLoad } from './queue-load.table.ts';

/** What SREs see of routing. Depth is the same on every instance, so dashboards take its maximum, not its sum. */
export class RoutingMetrics {
  readonly #opened;
  readonly #escalations;
  readonly #duplicates;
  readonly #sla;
  readonly #depth;
  readonly #overdue;

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
    this.#depth = gaugeOf({
      registry,
      name: 'tidegate_queue_depth',
      help: 'Open cases of each queue.',
      labels: ['queue'],
    });
    this.#overdue = gaugeOf({
      registry,
      name: 'tidegate_queue_overdue',
      help: 'Open cases past their deadline.',
      labels: ['queue'],
    });
  }

  opened(routings: readonly Routing[]): void {
    for (const { opened } of routings) this.#opened.inc({ kind: opened.kind, queue: opened.placement.queue });
  }

  duplicateDecisions(count: number): void {
    this.#duplicates.inc(count);
  }

  escalated(steps: readonly DataOf<typeof CaseEscalated>[]): void {
    for (const { placement, why } of steps) this.#escalations.inc({ queue: placement.queue, why });
  }

  followed(changes: readonly Followed[]): void {
    for (const { data } of changes) {
      const { why, withinSla, queue } = data as { why?: string; withinSla?: boolean; queue?: string };
      if (why !== undefined) this.escalated([data as DataOf<typeof CaseEscalated>]);
      if (withinSla !== undefined) this.#sla.inc({ queue: queue ?? '', within_sla: String(withinSla) });
    }
  }

  load(loads: readonly QueueLoad[]): void {
    for (const { queue, open, overdue } of loads) {
      this.#depth.set({ queue }, open);
      this.#overdue.set({ queue }, overdue);
    }
  }
}
