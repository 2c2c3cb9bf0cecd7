import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { CasePage } from '@tidegate/contracts/http-cases';
import type { RequestStatus } from '@tidegate/contracts/http-requests';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { RunningTidegate } from './tidegate-command.ts';

/** A request of `examples/requests`. */
export function exampleOf(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../examples/requests/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
}

export const reasonOf = (page: Page): Locator => page.getByRole('combobox', { name: /^Reason/ });

/** What a product and a reviewer's tool do with the running system, beside the browser; names are believed. */
export class BesideTheBrowser {
  readonly #system: RunningTidegate;

  constructor(system: RunningTidegate) {
    this.#system = system;
  }

  /** Submits a request that needs a person; the id of its case. */
  async submit(requestId: string, change: Record<string, unknown> = {}): Promise<string> {
    const { status } = await this.#send('intake', '/v1/requests', {
      ...exampleOf('large-refund'),
      ...change,
      requestId,
    });
    expect(status).toBe(200);
    const { data } = await eventually(
      () => this.#read<CasePage>('review', `/v1/cases?requestId=${requestId}`),
      (page) => page.data.length > 0,
    );
    return data[0]!.caseId;
  }

  async statusOf(requestId: string): Promise<RequestStatus['checkpoints'][number] | undefined> {
    return (await this.#read<RequestStatus>('intake', `/v1/requests/${requestId}`)).checkpoints[0];
  }

  /** Answers what a reviewer asked, as the product. */
  async answer(requestId: string, body: Record<string, unknown>): Promise<void> {
    const checkpoint = await eventually(
      () => this.statusOf(requestId),
      (found) => (found?.asks ?? []).some(({ answeredAt }) => answeredAt === null),
    );
    const { askId } = checkpoint!.asks!.findLast(({ answeredAt }) => answeredAt === null)!;
    const path = `/v1/requests/${requestId}/answers`;
    expect((await this.#send('intake', path, { tenantId: 'acme', askId, ...body })).status).toBe(202);
  }

  /** A call of the review service as somebody. */
  post(path: string, as: string, body: object): Promise<Response> {
    return this.#send('review', path, body, as);
  }

  #send(service: string, path: string, body: object, as = 'ana'): Promise<Response> {
    return fetch(`${this.#system.services[service]!.httpUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20', 'tidegate-reviewer': as },
      body: JSON.stringify(body),
    });
  }

  async #read<Body>(service: string, path: string): Promise<Body> {
    const headers = { 'tidegate-reviewer': 'ana', 'tidegate-tenant': 'acme' };
    return (await (await fetch(`${this.#system.services[service]!.httpUrl}${path}`, { headers })).json()) as Body;
  }
}
