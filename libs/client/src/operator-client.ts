import { operatorHeader } from '@tidegate/contracts/http-breakers';
import type { BreakerList, KillSwitchBody, KillSwitchReply } from '@tidegate/contracts/http-breakers';
import { HttpClient } from './http-client.ts';
import type { HttpClientOptions } from './http-client.ts';

export interface OperatorClientOptions extends HttpClientOptions {
  /** Who operates; the name stands in the reason that everyone sees. */
  readonly operator: string;
}

/** What an operator sees and does: breakers and the kill switch (requirement H4). */
export class OperatorClient {
  readonly #http: HttpClient;

  constructor(options: OperatorClientOptions) {
    this.#http = new HttpClient({ ...options, headers: { ...options.headers, [operatorHeader]: options.operator } });
  }

  /** Every scope that ever changed, latest first. */
  async breakers(): Promise<BreakerList['data']> {
    return (await this.#http.json<BreakerList>({ method: 'GET', path: '/v1/breakers', repeatable: true })).data;
  }

  /** Stops automation in a scope, at once. Repeating it does no harm. */
  openKillSwitch(body: KillSwitchBody): Promise<KillSwitchReply> {
    return this.#http.json({ method: 'POST', path: '/v1/kill-switches', body, repeatable: true });
  }

  /**
   * Signs the restart of a scope; the second signature, by another person, restarts it. It is not repeated when no answer
   * came: the list of breakers tells whether the signature counts.
   *
   * @throws TidegateProblem `second_person_required`, `breaker_not_open`
   */
  releaseKillSwitch(body: KillSwitchBody): Promise<KillSwitchReply> {
    return this.#http.json({ method: 'POST', path: '/v1/kill-switches/release', body, repeatable: false });
  }
}
