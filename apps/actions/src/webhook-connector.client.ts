import type { WebhookConnector } from '@tidegate/actions/connector-settings';
import type { Preview } from '@tidegate/contracts/action-events';
import { Webhook } from 'standardwebhooks';
import type { Dispatcher } from 'undici';
import { httpCall, type CallAnswer } from './http-call.client.ts';
import { Receipt } from './http-connector.client.ts';
import {
  callBody,
  previewWithoutDryRun,
  type ReconcileAnswer,
  type SystemCall,
  type SystemConnector,
} from './system-connector.ts';

export interface WebhookSecrets {
  /** The newest first; each signs, so that receivers can change over one by one. */
  readonly secrets: readonly string[];
  readonly dispatcher: Dispatcher | undefined;
}

/**
 * Sends one signed message (Standard Webhooks 1.0.0): `webhook-id` is the idempotency key, `webhook-signature` an HMAC-SHA256
 * of `id.timestamp.body` for each secret. A 2xx means done; a receipt in the answer is kept, else the acknowledgement is it.
 */
export class WebhookSystemConnector implements SystemConnector {
  readonly #settings: WebhookConnector;
  readonly #summary: string;
  readonly #signers: readonly Webhook[];
  readonly #dispatcher: Dispatcher | undefined;

  /** `summary` is that of the registry, for the preview. */
  constructor(settings: WebhookConnector, summary: string, { secrets, dispatcher }: WebhookSecrets) {
    this.#settings = settings;
    this.#summary = summary;
    this.#signers = secrets.map((secret) => new Webhook(secret));
    this.#dispatcher = dispatcher;
  }

  preview(call: Omit<SystemCall, 'key'>): Promise<CallAnswer<Preview>> {
    const value = previewWithoutDryRun(call, new URL(this.#settings.url).host, this.#summary);
    return Promise.resolve({ kind: 'done', value });
  }

  async execute(call: SystemCall): Promise<CallAnswer<string>> {
    const { url, timeoutMs } = this.#settings;
    const { key } = call;
    const now = new Date();
    const type = call.rollsBack === undefined ? 'action.execute' : 'action.rollback';
    const body = JSON.stringify({ type, timestamp: now.toISOString(), data: callBody(call) });
    const answer = await httpCall({
      ...{ url: new URL(url), schema: Receipt, timeoutMs, body, dispatcher: this.#dispatcher },
      headers: {
        'webhook-id': key,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': this.#signers.map((signer) => signer.sign(key, now, body)).join(' '),
      },
      otherwise: (status) => ({ receipt: `webhook ${key} was acknowledged with status ${status}` }),
    });
    return answer.kind === 'done' ? { kind: 'done', value: answer.value.receipt } : answer;
  }

  /** A receiver cannot be asked; a message may be sent again only to one that acts once for each id. */
  reconcile(key: string): Promise<ReconcileAnswer> {
    if (this.#settings.repeatable) return Promise.resolve({ kind: 'may_call' });
    const { host } = new URL(this.#settings.url);
    const detail = `${host} cannot be asked about webhook ${key}, and is not said to act once for each id (repeatable)`;
    return Promise.resolve({ kind: 'unknown', detail });
  }

  held(): undefined {
    return undefined;
  }
}
