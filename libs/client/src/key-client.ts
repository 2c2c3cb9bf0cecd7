import { operatorHeader } from '@tidegate/contracts/http-breakers';
import type {
  KeyEntry,
  KeyList,
  KeyReply,
  MadeKeyReply,
  NewKeyBody,
  RotateKeyBody,
} from '@tidegate/contracts/http-keys';
import { HttpClient } from './http-client.ts';
import type { OperatorClientOptions } from './operator-client.ts';

/** API keys of products: made, followed by another, revoked (requirement I4). */
export class KeyClient {
  readonly #http: HttpClient;

  constructor(options: OperatorClientOptions) {
    this.#http = new HttpClient({ ...options, headers: { ...options.headers, [operatorHeader]: options.operator } });
  }

  /** Of one tenant, or of all that the caller may see; the newest first. */
  async list(tenantId?: string): Promise<KeyEntry[]> {
    const path = `/v1/keys${tenantId === undefined ? '' : `?tenantId=${encodeURIComponent(tenantId)}`}`;
    return (await this.#http.json<KeyList>({ method: 'GET', path, repeatable: true })).data;
  }

  /** Not repeated: an answer that was lost would leave a key that nobody knows. @throws TidegateProblem `too_many_keys` */
  create(body: NewKeyBody): Promise<MadeKeyReply> {
    return this.#http.json({ method: 'POST', path: '/v1/keys', body, repeatable: false });
  }

  /** @throws TidegateProblem `key_not_found`, `key_not_usable`, `too_many_keys` */
  rotate(keyId: string, body: RotateKeyBody): Promise<MadeKeyReply> {
    return this.#http.json({ method: 'POST', path: `${pathOf(keyId)}/rotate`, body, repeatable: false });
  }

  /** @throws TidegateProblem `key_not_found` */
  revoke(keyId: string): Promise<KeyReply> {
    return this.#http.json({ method: 'POST', path: `${pathOf(keyId)}/revoke`, repeatable: true });
  }
}

function pathOf(keyId: string): string {
  return `/v1/keys/${encodeURIComponent(keyId)}`;
}
