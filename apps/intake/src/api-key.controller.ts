import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { KeyQuery, NewKeyBody, RotateKeyBody } from '@tidegate/contracts/http-keys';
import type { KeyEntry, KeyList, KeyReply, MadeKeyReply } from '@tidegate/contracts/http-keys';
import type { ApiKey } from '@tidegate/contracts/key-events';
import { isUsable, writeKey } from '@tidegate/identity/api-key';
import { tenantsWith } from '@tidegate/identity/caller';
import type { Asked, KeyRefusal } from '@tidegate/identity/change-keys';
import type { KnownTenants } from '@tidegate/intake/tenant-redactions';
import { callerOf } from '@tidegate/service/caller-door';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { operatorOf } from '@tidegate/service/operator-name';
import { digestOfSecret } from '@tidegate/service/prove-key';
import { ProblemError } from '@tidegate/service/problem';
import { zodBody, zodParameters } from '@tidegate/service/validate';
import type { z } from 'zod';
import type { ApiKeyStore, AskedFor, Making } from './api-key.store.ts';
import { refuseUnknownTenant } from './intake-problems.ts';
import { newSecret } from './new-secret.ts';

/** What the keys need. */
export interface KeyParts {
  readonly store: ApiKeyStore;
  readonly tenants: KnownTenants;
  /** Key of the digests; undefined when no API key is believed. */
  readonly keySecret: string | undefined;
}
export const keyParts = Symbol('parts of API keys');

/** API keys of products (requirement I4). */
@Controller('v1/keys')
export class ApiKeyController {
  readonly #parts: KeyParts;

  constructor(@Inject(keyParts) parts: KeyParts) {
    this.#parts = parts;
  }

  @Post()
  async create(
    @Headers() headers: RequestHeaders,
    @Body(zodBody(NewKeyBody)) body: z.output<typeof NewKeyBody>,
  ): Promise<MadeKeyReply> {
    const asked = askedBy(headers);
    refuseUnknownTenant(body.tenantId, this.#parts.tenants.ids);
    const { routes = null, ...wanted } = body;
    const fresh = this.#fresh();
    const { keyId, digest } = fresh;
    const making = await this.#parts.store.create({ ...wanted, routes, keyId, digest }, asked);
    return madeReply(making, fresh.apiKey, asked);
  }

  @Get()
  async list(@Query(zodParameters(KeyQuery)) { tenantId }: KeyQuery): Promise<KeyList> {
    const now = new Date().toISOString();
    return { data: (await this.#parts.store.list(tenantId)).map((key) => entryOf(key, now)) };
  }

  @Post(':keyId/rotate')
  async rotate(
    @Headers() headers: RequestHeaders,
    @Param('keyId') keyId: string,
    @Body(zodBody(RotateKeyBody)) body: z.output<typeof RotateKeyBody>,
  ): Promise<MadeKeyReply> {
    const asked = askedBy(headers);
    const { apiKey, ...fresh } = this.#fresh();
    const making = await this.#parts.store.rotate(knownId(keyId), { ...fresh, ...body }, asked);
    if (making === null) throw keyNotFound(keyId);
    return madeReply(making, apiKey, asked);
  }

  @Post(':keyId/revoke')
  @HttpCode(200)
  async revoke(@Headers() headers: RequestHeaders, @Param('keyId') keyId: string): Promise<KeyReply> {
    const asked = askedBy(headers);
    const key = await this.#parts.store.revoke(knownId(keyId), asked);
    if (key === null) throw keyNotFound(keyId);
    return { key: entryOf(key, asked.now) };
  }

  #fresh(): { readonly keyId: string; readonly digest: string; readonly apiKey: string } {
    const { keySecret } = this.#parts;
    if (keySecret === undefined) throw keySecretMissing();
    const parts = newSecret();
    return { keyId: parts.keyId, digest: digestOfSecret(parts.secret, keySecret), apiKey: writeKey(parts) };
  }
}

function askedBy(headers: RequestHeaders): AskedFor {
  const caller = callerOf(headers);
  const tenants = caller === null ? [] : tenantsWith(caller, ['administrator']);
  return { by: operatorOf(headers), now: new Date().toISOString(), tenants };
}

function entryOf({ digest: _digest, ...key }: ApiKey, now: string): KeyEntry {
  return { ...key, usable: isUsable(key, now) };
}

function madeReply(making: Making, apiKey: string, { now }: Asked): MadeKeyReply {
  if ('kind' in making) throw problemOf(making);
  const { made, ending } = making;
  return { key: entryOf(made, now), apiKey, ending: ending && entryOf(ending, now) };
}

/** What cannot be an id is not known either; the database would refuse to look for some of it. */
function knownId(keyId: string): string {
  if (!/^[a-z2-7]{16}$/.test(keyId)) throw keyNotFound(keyId);
  return keyId;
}

const titles: Readonly<Record<KeyRefusal['code'], string>> = {
  too_many_keys: 'The product has enough keys',
  key_not_usable: 'The key cannot be used any more',
};

function problemOf({ code, detail }: KeyRefusal): ProblemError {
  return new ProblemError({ status: 409, code, title: titles[code], detail });
}

function keyNotFound(keyId: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'key_not_found',
    title: 'There is no such key for you',
    detail: `Key ${JSON.stringify(keyId.slice(0, 64))} does not exist, or belongs to a tenant that is not yours; GET /v1/keys lists them.`,
  });
}

function keySecretMissing(): ProblemError {
  return new ProblemError({
    status: 409,
    code: 'key_secret_missing',
    title: 'API keys are turned off',
    detail:
      'Set TIDEGATE_IDENTITY__KEY_SECRET to the same 32 or more characters for every service, and start them again.',
  });
}
