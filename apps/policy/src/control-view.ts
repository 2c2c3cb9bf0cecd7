import type { Breaker, PolicyPublished } from '@tidegate/contracts/control-events';
import type { AutonomyChanged } from '@tidegate/contracts/control-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import type { Controls } from '@tidegate/policy/controls';
import { PoliciesInForce } from '@tidegate/policy/policies-in-force';
import type { Log } from '@tidegate/telemetry/logger';

export type Published = DataOf<typeof PolicyPublished>;
type Autonomy = DataOf<typeof AutonomyChanged>;

/** Compacted topics that deciding holds in memory. */
export const policyControlTopics = [
  'tidegate.policy.state.v1',
  'tidegate.breaker.state.v1',
  'tidegate.autonomy.state.v1',
] as const;
const [policyTopic, breakerTopic, autonomyTopic] = policyControlTopics;

/** What this needs of `ControlState` (libs/kafka). */
export interface ControlEvents {
  get<Data>(topic: TopicName, key: string): TidegateEvent<Data> | undefined;
  entries<Data>(topic: TopicName): ReadonlyMap<string, TidegateEvent<Data>>;
  onChange(listener: (topic: TopicName, key: string, event: TidegateEvent | undefined) => void): () => void;
}

/** The control topics as deciding reads them. Policies are compiled when they change, not when they are used. */
export class ControlView implements Controls {
  readonly #events: ControlEvents;
  readonly #log: Log;
  readonly policies = new PoliciesInForce();
  readonly #problems = new Map<string, string>();

  constructor(events: ControlEvents, log: Log) {
    this.#events = events;
    this.#log = log;
    for (const [scope, event] of events.entries<Published>(policyTopic)) this.#putInForce(scope, event);
    events.onChange((topic, key, event) => {
      if (topic === policyTopic) this.#putInForce(key, event as TidegateEvent<Published> | undefined);
    });
  }

  readonly breakerOf = (scope: string): Breaker | undefined => this.#events.get<Breaker>(breakerTopic, scope)?.data;

  readonly stageOf = (scope: string): Autonomy['stage'] | undefined =>
    this.#events.get<Autonomy>(autonomyTopic, scope)?.data.stage;

  /** What is published for a scope. */
  published(scope: string): Published | undefined {
    return this.#events.get<Published>(policyTopic, scope)?.data;
  }

  /** Everything that is published, by scope, with why it cannot be used, if so. */
  listPublished(): readonly { readonly published: Published; readonly problem: string | null }[] {
    const events = [...this.#events.entries<Published>(policyTopic)].toSorted(([left], [right]) =>
      left < right ? -1 : 1,
    );
    return events.map(([scope, { data }]) => ({ published: data, problem: this.#problems.get(scope) ?? null }));
  }

  #putInForce(scope: string, event: TidegateEvent<Published> | undefined): void {
    const invalid = this.policies.set(scope, event?.data.document ?? null);
    if (invalid === null) {
      this.#problems.delete(scope);
      this.#log.info('A policy is in force', {
        scope,
        version: event?.data.version ?? null,
        hash: event?.data.hash ?? null,
      });
      return;
    }
    this.#problems.set(scope, invalid.message);
    this.#log.error('A published policy cannot be used; everything in its scope is handed to people', {
      scope,
      reason: invalid.message,
    });
  }
}
