import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaConnector } from '@tidegate/actions/connector-settings';
import type { Preview } from '@tidegate/contracts/action-events';
import { currentTraceparent } from '@tidegate/telemetry/tracing';
import type { ReceiptRow } from './receipt.table.ts';
import {
  callBody,
  previewWithoutDryRun,
  type ConnectorAnswer,
  type ReconcileAnswer,
  type SystemCall,
  type SystemConnector,
} from './system-connector.ts';

/** A command as it goes onto a topic. */
export interface Command {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The log as this connector needs it. */
export interface CommandLog {
  /** Resolves when the command is on the log. */
  send(command: Command): Promise<void>;
  /** What was answered under a key, by whichever instance read it. */
  receiptOf(key: string): Promise<ReceiptRow | undefined>;
}

const pollMs = 100;

/**
 * Puts a command onto a topic and waits for the receipt on another. A log delivers at least once, so the contract is: who
 * does commands acts once for each key, does nothing after `tidegate-expires-at`, and answers on the receipt topic under the
 * same key with `{"receipt"}` or `{"refusal"}`. Receipts are kept in the database, so one that comes late or to another
 * instance is found.
 */
export class KafkaSystemConnector implements SystemConnector {
  readonly #settings: KafkaConnector;
  readonly #summary: string;
  readonly #log: CommandLog;

  constructor(settings: KafkaConnector, summary: string, log: CommandLog) {
    this.#settings = settings;
    this.#summary = summary;
    this.#log = log;
  }

  preview(call: Omit<SystemCall, 'key'>): Promise<ConnectorAnswer<Preview>> {
    const value = previewWithoutDryRun(call, `topic ${this.#settings.topic}`, this.#summary);
    return Promise.resolve({ kind: 'done', value });
  }

  async execute(call: SystemCall): Promise<ConnectorAnswer<string>> {
    const { topic, receiptTopic, timeoutMs } = this.#settings;
    const { key } = call;
    const endMs = Date.now() + timeoutMs;
    try {
      const earlier = answerOf(await this.#log.receiptOf(key));
      if (earlier !== undefined) return earlier;
      const sent = this.#log.send(this.#commandOf(call, endMs)).then(() => true);
      // A command that is still on its way counts as sent: whoever asks again has the same key.
      sent.catch(() => undefined);
      if (!(await Promise.race([sent, sleep(timeoutMs, false)]))) {
        return { kind: 'unknown', detail: `the log did not take the command for ${topic} in ${timeoutMs} ms` };
      }
      while (Date.now() < endMs) {
        await sleep(pollMs);
        const answer = answerOf(await this.#log.receiptOf(key));
        if (answer !== undefined) return answer;
      }
      return { kind: 'unknown', detail: `no receipt for ${key} on ${receiptTopic} within ${timeoutMs} ms` };
    } catch (error) {
      return {
        kind: 'unknown',
        detail: `the command for ${topic}: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }

  async reconcile(key: string): Promise<ReconcileAnswer> {
    try {
      return answerOf(await this.#log.receiptOf(key)) ?? { kind: 'may_call' };
    } catch (error) {
      return { kind: 'unknown', detail: error instanceof Error ? error.message : String(error) };
    }
  }

  held(): undefined {
    return undefined;
  }

  #commandOf(call: SystemCall, endMs: number): Command {
    const traceparent = currentTraceparent();
    const type = call.rollsBack === undefined ? 'action.execute' : 'action.rollback';
    return {
      ...{ topic: this.#settings.topic, key: call.key },
      value: JSON.stringify({ type, key: call.key, ...callBody(call) }),
      headers: {
        ...{ 'content-type': 'application/json', 'idempotency-key': call.key },
        'tidegate-expires-at': new Date(endMs).toISOString(),
        ...(traceparent === undefined ? {} : { traceparent }),
      },
    };
  }
}

function answerOf(
  row: ReceiptRow | undefined,
): { kind: 'done'; value: string } | { kind: 'refused'; detail: string } | undefined {
  if (row === undefined) return undefined;
  return row.receipt === null
    ? { kind: 'refused', detail: row.refusal ?? 'refused' }
    : { kind: 'done', value: row.receipt };
}
