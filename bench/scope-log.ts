import { ActionExecuted, ActionFailed } from '@tidegate/contracts/action-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { BareConsumer } from './bare-consumer.ts';
import { originOf, type WatchedScope } from './watched-scope.ts';

/** Topics whose records carry the time at which the broker appended them, so that it is no sender's clock that counts. */
const timedTopics = [DecisionMade.topic, VerdictRecorded.topic] as const;

/** Reads what happens in the scopes that are watched, with a bare consumer. */
export class ScopeLog {
  readonly #kafka: Kafka;
  readonly #consumer: BareConsumer;
  readonly #scopes = new Map<string, WatchedScope>();

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
    this.#consumer = new BareConsumer(kafka, {
      groupId: 'bench-breaker',
      topics: [...timedTopics, CaseOpened.topic, ActionExecuted.topic],
      read: (batch) => this.#read(batch),
    });
  }

  watch(scope: WatchedScope): void {
    this.#scopes.set(scope.name, scope);
  }

  /** Resolves when it is a member of its group. */
  async start(): Promise<void> {
    await this.#letTheBrokerTime();
    await this.#consumer.start();
  }

  async stop(): Promise<void> {
    await this.#consumer.stop();
  }

  async #letTheBrokerTime(): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
      const resources = timedTopics.map((name) => ({ type: topicResource, name, configEntries }));
      await admin.alterConfigs({ validateOnly: false, resources });
    } finally {
      await admin.disconnect();
    }
  }

  #read({ messages }: EachBatchPayload['batch']): void {
    for (const message of messages) {
      const type = String(message.headers?.['ce_type']);
      if (type === DecisionMade.type) this.#noteDecision(dataOf<DataOf<typeof DecisionMade>>(message), message);
      else if (type === VerdictRecorded.type)
        this.#noteVerdict(dataOf<DataOf<typeof VerdictRecorded>>(message), message);
      else if (type === CaseOpened.type) this.#noteCase(dataOf<DataOf<typeof CaseOpened>>(message));
      else if (endings.has(type)) this.#noteEnding(dataOf<DataOf<typeof ActionExecuted>>(message));
    }
  }

  #noteDecision({ decision }: DataOf<typeof DecisionMade>, { timestamp }: KafkaMessage): void {
    const { name, kind } = originOf(decision.requestId);
    const scope = this.#scopes.get(name);
    if (scope === undefined || kind !== 'automatic') return;
    if (decision.outcome === 'proceed') scope.automaticAtMs.push(Number(timestamp));
    else if (decision.reasons.some(({ code }) => pauses.has(code))) scope.supervisedAtMs.push(Number(timestamp));
  }

  #noteVerdict({ requestId, overridden }: DataOf<typeof VerdictRecorded>, { timestamp }: KafkaMessage): void {
    if (overridden === true) this.#scopes.get(originOf(requestId).name)?.overriddenAtMs.push(Number(timestamp));
  }

  #noteCase({ requestId, caseId }: DataOf<typeof CaseOpened>): void {
    const { name, kind } = originOf(requestId);
    if (kind === 'override') this.#scopes.get(name)?.casesToOverride.push(caseId);
  }

  #noteEnding({ requestId }: { readonly requestId: string }): void {
    const { name, kind } = originOf(requestId);
    const scope = this.#scopes.get(name);
    if (scope !== undefined && kind === 'automatic') scope.endedActions += 1;
  }
}

/** How an action ends; both carry the request. */
const endings: ReadonlySet<string> = new Set([ActionExecuted.type, ActionFailed.type]);

/** Reasons that only a breaker gives. */
const pauses: ReadonlySet<string> = new Set(['BREAKER_OPEN', 'KILL_SWITCH']);

/** ConfigResourceTypes.TOPIC of kafkajs, which exports it as a type only. */
const topicResource = 2;

/** Written by our own services a moment ago; reading it is not what is measured. */
function dataOf<Data>({ value }: KafkaMessage): Data {
  return JSON.parse(String(value)) as Data;
}
