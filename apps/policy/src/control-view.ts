import { PolicyCandidateChanged, type PolicyCandidate } from '@tidegate/contracts/candidate-events';
import {
  PolicyPublished,
  type AutonomyChanged,
  type Breaker,
  type QueueForecast,
  type QueueLoadUpdated,
} from '@tidegate/contracts/control-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import type { Controls } from '@tidegate/policy/controls';
import { PoliciesInForce } from '@tidegate/policy/policies-in-force';
import { candidateKey } from '@tidegate/policy/policy-events';
import type { Published, ScopeState } from '@tidegate/policy/publishing/scope-state';
import type { Log } from '@tidegate/telemetry/logger';
import { CandidateView } from './candidate-view.ts';

type Autonomy = DataOf<typeof AutonomyChanged>;
type QueueLoad = DataOf<typeof QueueLoadUpdated>;

/** Compacted topics that deciding holds in memory. */
export const policyControlTopics = [
  'tidegate.policy.state.v1',
  'tidegate.breaker.state.v1',
  'tidegate.autonomy.state.v1',
  'tidegate.queue-load.state.v1',
] as const;
const [policyTopic, breakerTopic, autonomyTopic, loadTopic] = policyControlTopics;

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
  readonly candidates: CandidateView;
  readonly #problems = new Map<string, string>();

  constructor(events: ControlEvents, log: Log) {
    this.#events = events;
    this.#log = log;
    this.candidates = new CandidateView((scope) => this.published(scope), log);
    for (const [key, event] of events.entries(policyTopic)) this.#take(key, event);
    events.onChange((topic, key, event) => {
      if (topic === policyTopic) this.#take(key, event);
    });
  }

  readonly breakerOf = (scope: string): Breaker | undefined => this.#events.get<Breaker>(breakerTopic, scope)?.data;

  readonly stageOf = (scope: string): Autonomy['stage'] | undefined =>
    this.#events.get<Autonomy>(autonomyTopic, scope)?.data.stage;

  readonly pressureOf = (queue: string): QueueForecast['pressure'] | undefined =>
    this.#events.get<QueueLoad>(loadTopic, queue)?.data.forecast?.pressure;

  /** What is published for a scope. */
  published(scope: string): Published | undefined {
    return publishedIn(scope, this.#events.get(policyTopic, scope));
  }

  /** Why what is published for a scope cannot be used; null when it can. */
  problemOf(scope: string): string | null {
    return this.#problems.get(scope) ?? null;
  }

  /** All that a change of the scope has to be judged by. */
  stateOf(scope: string): ScopeState {
    const inForce = this.published(scope);
    return { inForce, governing: inForce ?? this.published('*'), candidate: this.candidates.get(scope) };
  }

  /** Everything that is published, by scope, with why it cannot be used, if so. */
  listPublished(): readonly { readonly published: Published; readonly problem: string | null }[] {
    const published = [...this.#events.entries(policyTopic)].flatMap(([key, event]) => publishedIn(key, event) ?? []);
    return published
      .toSorted((left, right) => (left.scope < right.scope ? -1 : 1))
      .map((each) => ({ published: each, problem: this.problemOf(each.scope) }));
  }

  /** Runs `listener` for each event of the policies after it has taken effect here; the result ends that. */
  onPolicyEvent(listener: (eventId: string) => void): () => void {
    return this.#events.onChange((topic, _key, event) => {
      if (topic === policyTopic && event !== undefined) listener(event.id);
    });
  }

  #take(key: string, event: TidegateEvent | undefined): void {
    const scope = scopeOfCandidate(key);
    if (scope === null) {
      this.#putInForce(key, publishedIn(key, event));
      this.candidates.refresh(key);
      return;
    }
    const candidate = event?.type === PolicyCandidateChanged.type ? (event.data as PolicyCandidate) : undefined;
    this.candidates.take(scope, candidate);
  }

  #putInForce(scope: string, published: Published | undefined): void {
    const invalid = this.policies.set(scope, published?.document ?? null);
    if (invalid === null) {
      this.#problems.delete(scope);
      this.#log.info('A policy is in force', {
        scope,
        version: published?.version ?? null,
        hash: published?.hash ?? null,
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

/** The topic carries what is published, keyed by scope, and candidates under keys that are no scopes. */
function scopeOfCandidate(key: string): string | null {
  const prefix = candidateKey('');
  return key.startsWith(prefix) ? key.slice(prefix.length) : null;
}

/** What an event puts in force for the scope that is its key; whatever else is under a key puts nothing in force. */
function publishedIn(key: string, event: TidegateEvent | undefined): Published | undefined {
  if (event?.type !== PolicyPublished.type || scopeOfCandidate(key) !== null) return undefined;
  const published = event.data as Published;
  return published.scope === key ? published : undefined;
}
