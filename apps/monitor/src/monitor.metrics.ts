import type { BreakerChange } from '@tidegate/monitor/breaker';
import { scopeKinds } from '@tidegate/monitor/breaker-settings';
import { scopeKindOf } from '@tidegate/monitor/watched-scopes';
import type { Database } from '@tidegate/postgres/database';
import { counterOf, gaugeOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { countBreakers } from './breaker.table.ts';
import type { VerdictEvent } from './breaker.store.ts';
import { countOverrides } from './observation.table.ts';

const states = ['closed', 'open', 'half_open'] as const;
const observedResults = ['overridden', 'agreed', 'unjudged'] as const;
const dayMs = 86_400_000;

const stateLabels = scopeKinds.flatMap((scope_kind) => states.map((state) => ({ scope_kind, state })));

/** Metrics of the monitor. Gauges are read from the database at each scrape, so every instance tells the same: use max(). */
export class MonitorMetrics {
  readonly #verdicts;
  readonly #changes;

  constructor(registry: Registry, database: Database) {
    this.#verdicts = counterOf({
      registry,
      name: 'tidegate_verdicts_observed_total',
      help: 'Verdicts taken in, by what they say about the proposal.',
      labels: ['result'],
      known: observedResults.map((result) => ({ result })),
    });
    this.#changes = counterOf({
      registry,
      name: 'tidegate_breaker_changes_total',
      help: 'Changes of breakers, by the state they changed to.',
      labels: ['scope_kind', 'state'],
      known: stateLabels,
    });
    registerBreakerGauges(registry, database);
    registerOverrideRatio(registry, database);
  }

  observed(events: readonly VerdictEvent[]): void {
    for (const { data } of events) {
      const result = data.overridden === null ? 'unjudged' : data.overridden ? 'overridden' : 'agreed';
      this.#verdicts.inc({ result });
    }
  }

  changed(changes: readonly BreakerChange[]): void {
    for (const { after } of changes) this.#changes.inc({ scope_kind: scopeKindOf(after.scope), state: after.state });
  }
}

/** While the database is away the last known counts stay; readiness tells that it is away. */
function registerBreakerGauges(registry: Registry, database: Database): void {
  const counted = sharedWhileAsking(() => countBreakers(database).catch(() => undefined));
  gaugeOf({
    registry,
    name: 'tidegate_breaker_state',
    help: 'How many scopes of a kind are in a state.',
    labels: ['scope_kind', 'state'],
    async collect(gauge) {
      const counts = await counted();
      if (counts === undefined) return;
      for (const labels of stateLabels) gauge.set(labels, 0);
      for (const { scope_kind, state, count } of counts) gauge.inc({ scope_kind, state }, count);
    },
  });
  gaugeOf({
    registry,
    name: 'tidegate_kill_switch_active',
    help: 'Scopes of a kind that a person stopped.',
    labels: ['scope_kind'],
    async collect(gauge) {
      const counts = await counted();
      if (counts === undefined) return;
      for (const scope_kind of scopeKinds) gauge.set({ scope_kind }, 0);
      for (const { scope_kind, count } of counts.filter(({ kill_switch }) => kill_switch))
        gauge.inc({ scope_kind }, count);
    },
  });
}

/** Shares what is under way: the gauges of one scrape are collected at the same time and need the same answer. */
function sharedWhileAsking<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined;
  return () => (asked ??= ask().finally(() => (asked = undefined)));
}

function registerOverrideRatio(registry: Registry, database: Database): void {
  gaugeOf({
    registry,
    name: 'tidegate_override_ratio',
    help: 'Share of cases reviewed in the last 24 hours whose proposal a person overrode, 0 to 1; absent without any.',
    labels: ['scope_kind'],
    async collect(gauge) {
      const counts = await countOverrides(database, Date.now() - dayMs).catch(() => undefined);
      if (counts === undefined) return;
      gauge.reset();
      for (const { scope_kind, reviewed, overridden } of counts) gauge.set({ scope_kind }, overridden / reviewed);
    },
  });
}
