import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Log } from '@tidegate/telemetry/logger';
import { z } from 'zod';
import { Health } from './health.ts';
import { createHttpApplication, listen } from './http-application.ts';
import { ProblemError } from './problem.ts';
import { zodBody, zodParameters } from './validate.ts';

const Order = z.strictObject({ kind: z.enum(['plan', 'answer']), amount: z.number().min(0) });
const Page = z.object({ limit: z.coerce.number().int().max(200).default(50) });

@Controller('orders')
class OrderController {
  @Post()
  create(@Body(zodBody(Order)) order: z.output<typeof Order>) {
    return order;
  }

  @Get()
  list(@Query(zodParameters(Page)) page: z.output<typeof Page>) {
    return page;
  }

  @Get('conflict')
  conflict() {
    throw new ProblemError({
      status: 409,
      code: 'claim_lost',
      title: 'Somebody else has the case',
      detail: 'Claim another case.',
      headers: { 'retry-after': '7' },
    });
  }

  @Get('away')
  away() {
    throw Object.assign(new Error('postgres://app:hunter2@db is away'), {
      code: 'postgres_unavailable',
      retriable: true,
    });
  }

  @Get('defect')
  defect() {
    throw new TypeError('cannot read hunter2 of undefined');
  }
}

let application: NestFastifyApplication | undefined;
afterEach(() => application?.close());

async function start(log: Log = silentLog) {
  const health = new Health();
  const metrics = createMetrics({ service: 'intake', version: '1', revision: 'a' });
  application = await createHttpApplication({ metadata: { controllers: [OrderController] }, health, log, metrics });
  const address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(address + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: JSON.parse(text) as Record<string, unknown>,
    };
  };
  const post = (body: string, type = 'application/json') =>
    send('/orders', { method: 'POST', body, headers: { 'content-type': type } });
  return { health, metrics, send, post };
}

describe('HTTP application', () => {
  it('passes on what the schema reads', async () => {
    const { post, send } = await start();
    expect(await post('{"kind":"plan","amount":1}')).toMatchObject({ status: 201, body: { kind: 'plan', amount: 1 } });
    expect(await send('/orders?limit=7')).toMatchObject({ status: 200, body: { limit: 7 } });
  });

  it('answers a body of the wrong shape with 422 and every problem', async () => {
    const { post } = await start();
    const answer = await post('{"kind":"draft","amuont":1}');
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'urn:tidegate:problem:invalid-body',
      code: 'invalid_body',
      status: 422,
      instance: '/orders',
      errors: expect.arrayContaining([
        { pointer: '/kind', detail: 'is "draft"; send one of "plan", "answer"' },
        { pointer: '/amount', detail: 'is missing; send a number' },
        { pointer: '/amuont', detail: 'is not a known field; did you mean "amount"?' },
      ]),
    });
  });

  it.each([
    ['malformed JSON', '{"kind": hunter2', 'application/json', 400, 'malformed_json'],
    ['an empty body', '', 'application/json', 400, 'malformed_json'],
    ['another media type', 'x', 'application/xml', 415, 'unsupported_media_type'],
    ['too large a body', JSON.stringify({ text: 'x'.repeat(1_100_000) }), 'application/json', 413, 'body_too_large'],
  ])('answers %s without repeating it', async (_, body, type, status, code) => {
    const { post } = await start();
    const answer = await post(body, type);
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.text).not.toContain('hunter2');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('answers a bad query with 400 and names the parameter', async () => {
    const { send } = await start();
    const answer = await send('/orders?limit=many');
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    expect(answer.body['errors']).toEqual([{ pointer: '/limit', detail: 'is "many"; send a number' }]);
  });

  it('answers an unknown address with 404 and names it', async () => {
    const { send } = await start();
    const answer = await send('/nothing?token=hunter2');
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', instance: '/nothing' } });
    expect(answer.text).toContain('GET /nothing');
    expect(answer.text).not.toContain('hunter2');
  });

  it('passes on a problem with its headers', async () => {
    const { send } = await start();
    const answer = await send('/orders/conflict');
    expect(answer).toMatchObject({ status: 409, body: { code: 'claim_lost', detail: 'Claim another case.' } });
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  it('answers a failure worth repeating with 503 and Retry-After, without its message', async () => {
    const { send } = await start();
    const answer = await send('/orders/away');
    expect(answer).toMatchObject({ status: 503, body: { code: 'temporarily_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.text).not.toContain('hunter2');
  });

  it('answers a defect with 500, keeps its message inside and logs it', async () => {
    const logged: unknown[] = [];
    const log = { ...silentLog, error: (message: string, fields: unknown) => void logged.push([message, fields]) };
    const { send } = await start(log);
    const answer = await send('/orders/defect');
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    expect(answer.text).not.toContain('hunter2');
    expect(logged).toEqual([
      ['An HTTP request failed', expect.objectContaining({ path: '/orders/defect', error: expect.any(TypeError) })],
    ]);
  });

  it('names the trace of the caller in a problem, and returns the request id', async () => {
    const { send } = await start();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, 'x-request-id': 'abc-1' };
    const answer = await send('/orders/conflict', { headers });
    expect(answer.body['traceId']).toBe(traceId);
    expect(answer.headers.get('x-request-id')).toBe('abc-1');
  });

  it('is alive at once, and ready only while its checks pass and it is not stopping', async () => {
    const { send, health } = await start();
    let connected = false;
    health.add('kafka', () => ({ ready: connected, detail: 'joining' }));
    expect(await send('/livez')).toMatchObject({ status: 200 });
    expect(await send('/readyz')).toMatchObject({
      status: 503,
      body: { checks: { kafka: { ready: false, detail: 'joining' } } },
    });
    connected = true;
    expect(await send('/readyz')).toMatchObject({ status: 200, body: { ready: true } });
    health.drain();
    expect(await send('/readyz')).toMatchObject({ status: 503 });
    expect(await send('/livez')).toMatchObject({ status: 200 });
  });

  it('measures requests by route, not by address', async () => {
    const { send, metrics } = await start();
    await send('/orders?limit=1');
    await send('/a/b/c');
    const text = await metrics.metrics();
    const counted = text.split('\n').filter((line) => line.startsWith('tidegate_http_request_duration_seconds_count'));
    expect(counted[0]).toMatch(/route="\/orders",method="GET",code="200"\} 1$/);
    expect(counted.join()).not.toContain('/a/b/c');
  });
});
