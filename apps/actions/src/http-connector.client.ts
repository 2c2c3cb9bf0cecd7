import type { HttpConnector } from '@tidegate/actions/connector-settings';
import { Preview } from '@tidegate/contracts/action-events';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { httpCall, type CallAnswer, type HttpCall } from './http-call.client.ts';
import { signedHeaders, type RequestSigning } from './request-signature.ts';
import { callBody, type ReconcileAnswer, type SystemCall, type SystemConnector } from './system-connector.ts';

export const Receipt = z.object({ receipt: z.string().min(1).max(1_024) });

/** What a connection is made with, read at the start. */
export interface HttpSecrets {
  readonly signing: RequestSigning | undefined;
  readonly dispatcher: Dispatcher | undefined;
}

/**
 * Calls a system of record over HTTP. The contract it keeps:
 * `POST <url>?dryRun=true` answers a `Preview` and does nothing; `POST <url>` with `Idempotency-Key` does it once and answers
 * `{receipt}`; 4xx means refused and not done; `GET <reconcileUrl>/<key>` answers `{receipt}` when it was done, else 404.
 * A rollback is the same at `rollbackUrl`, with a key of its own.
 */
export class HttpSystemConnector implements SystemConnector {
  readonly #settings: HttpConnector;
  readonly #secrets: HttpSecrets;

  constructor(settings: HttpConnector, secrets: HttpSecrets) {
    this.#settings = settings;
    this.#secrets = secrets;
  }

  preview(call: Omit<SystemCall, 'key'>): Promise<CallAnswer<Preview>> {
    const url = this.#urlOf(call);
    url.searchParams.set('dryRun', 'true');
    return this.#send({ url, schema: Preview, body: JSON.stringify(callBody(call)) });
  }

  async execute(call: SystemCall): Promise<CallAnswer<string>> {
    const headers = { 'idempotency-key': call.key };
    const body = JSON.stringify(callBody(call));
    return receiptOf(await this.#send({ url: this.#urlOf(call), schema: Receipt, body, headers }));
  }

  async reconcile(key: string): Promise<ReconcileAnswer> {
    const url = new URL(this.#settings.reconcileUrl);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(key)}`;
    const answer = receiptOf(await this.#send({ url, schema: Receipt, notFoundIsAnswer: true }));
    return answer.kind === 'refused' ? { kind: 'may_call' } : answer;
  }

  held(): undefined {
    return undefined;
  }

  #urlOf({ rollsBack }: Pick<SystemCall, 'rollsBack'>): URL {
    const { url, rollbackUrl } = this.#settings;
    if (rollsBack === undefined) return new URL(url);
    if (rollbackUrl === undefined) throw new Error('Assertion: a rollback went to a connector without rollbackUrl');
    return new URL(rollbackUrl);
  }

  #send<Schema extends z.ZodType>(call: Omit<HttpCall<Schema>, 'timeoutMs'>): Promise<CallAnswer<z.output<Schema>>> {
    const { signing, dispatcher } = this.#secrets;
    const whole = { ...call, timeoutMs: this.#settings.timeoutMs, dispatcher };
    if (signing === undefined) return httpCall(whole);
    return httpCall(whole, (sent) => signedHeaders(signing, sent, new Date()));
  }
}

function receiptOf(answer: CallAnswer<z.output<typeof Receipt>>): CallAnswer<string> {
  return answer.kind === 'done' ? { kind: 'done', value: answer.value.receipt } : answer;
}
