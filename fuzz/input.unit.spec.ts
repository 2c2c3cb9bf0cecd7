import { describe, expect, it } from '@jest/globals';
import { eventDefinitions } from '@tidegate/contracts/event-catalogue';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { describeInput, inputOf } from './input.ts';
import { fuzzedTopics } from './topic-input.ts';
import { validBodies } from './valid-bodies.ts';

const inputs = Array.from({ length: 3_000 }, (_, number) => inputOf(11, number));
const https = inputs.filter((input) => input.kind === 'http');
const records = inputs.filter((input) => input.kind === 'topic');

describe('inputs', () => {
  it('are the same for the same seed and number, whatever was made before', () => {
    for (const number of [0, 17, 998]) expect(inputOf(11, number)).toEqual(inputs[number]);
  });

  it('are others for another seed', () => {
    const same = inputs
      .slice(0, 200)
      .filter((input) => describeInput(inputOf(12, input.number)) === describeInput(input));
    expect(same.length).toBeLessThan(20);
  });

  it('reach every HTTP route and every topic', () => {
    const routes = httpRoutes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect([...new Set(https.map(({ route }) => route))].sort()).toEqual(routes.sort());
    expect([...new Set(records.map(({ topic }) => topic))].sort()).toEqual([...fuzzedTopics].sort());
  });

  it('carry every event type', () => {
    const types = new Set(records.map(({ headers }) => String(headers['ce_type'])));
    for (const { type } of eventDefinitions) expect(types).toContain(type);
  });

  it.each([
    ['truncated bodies', /truncated/],
    ['bytes that are no UTF-8', /bad UTF-8/],
    ['duplicate keys', /duplicate key/],
    ['deep nesting', /deep/],
    ['numbers beyond a double', /beyond a double/],
    ['fields without their value', /without/],
    ['hostile values of the right type', /same type/],
    ['wrong content types', /content type/],
    ['requests that break off', /aborted/],
    ['requests in a row', /in a row/],
    ['hostile start lines', /start line/],
    ['wrong lengths', /content length/],
    ['chunks', /chunk/],
    ['null values', /null value/],
    ['null keys', /null key/],
    ['repeated headers', /repeated/],
    ['records near a megabyte', /near 1 MB/],
    ['types on topics of others', /type of/],
    ['valid ones', /^$|^valid$/],
  ])('have among them %s', (_what, pattern) => {
    expect(inputs.filter(({ how }) => pattern.test(how)).length).toBeGreaterThan(0);
  });

  it('have among them bodies of two megabytes, and control characters, prototype keys and markup', () => {
    const texts = inputs.map((input) => (input.kind === 'http' ? input.bytes : (input.value ?? Buffer.alloc(0))));
    expect(texts.some(({ length }) => length > 1_900_000)).toBe(true);
    for (const part of ['__proto__', '<script>', 'drop table', '\\u0000', '\\ud800', '\\u001b[2J'])
      expect(texts.some((bytes) => bytes.includes(part))).toBe(true);
  });

  it('are described in one line that no terminal obeys', () => {
    for (const input of inputs) expect(describeInput(input)).toMatch(/^[^\u0000-\u001f\u007f-\u009f]{1,3000}$/u);
  });
});

describe('valid bodies', () => {
  it('exist for each body that a route takes, and are what the route takes', () => {
    for (const { body } of httpRoutes) {
      if (body === undefined) continue;
      expect([body.name, body.schema.safeParse(validBodies[body.name]!(1, 8)).error]).toEqual([body.name, undefined]);
    }
  });
});
