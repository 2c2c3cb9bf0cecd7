import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ProblemError } from './problem.ts';
import { parseOrProblem, problemsOf, zodParameters } from './validate.ts';

const Body = z.strictObject({
  checkpoint: z.enum(['plan', 'answer']),
  amount: z.number().min(0).optional(),
  apiKey: z.string().min(10).optional(),
  name: z
    .string()
    .regex(/^[a-z]+$/, 'must be lower-case letters')
    .optional(),
  target: z.union([z.string(), z.strictObject({ id: z.string() })]).optional(),
});
const detailsOf = (value: unknown) => {
  const parsed = Body.safeParse(value);
  return parsed.success ? [] : problemsOf(parsed.error, value, Body);
};

describe('validation of a body', () => {
  it.each([
    [{ checkpoint: 'draft' }, '/checkpoint', 'is "draft"; send one of "plan", "answer"'],
    [{}, '/checkpoint', 'is missing; send one of "plan", "answer"'],
    [{ checkpoint: 'plan', amount: -1 }, '/amount', 'is -1; send a number of at least 0'],
    [{ checkpoint: 'plan', name: 'Q' }, '/name', 'is "Q"; must be lower-case letters'],
    [{ checkpoint: 'plan', amuont: 1 }, '/amuont', 'is not a known field; did you mean "amount"?'],
    [{ checkpoint: 'plan', target: { id: 4 } }, '/target/id', 'is 4; send a text'],
    [{ checkpoint: 'plan', target: 4 }, '/target', 'is 4; send a text or an object'],
    [{ checkpoint: 'plan', apiKey: 'short' }, '/apiKey', 'is [hidden]; send at least 10 characters'],
  ])('answers %j at %s with a detail that names the value and the remedy', (value, pointer, detail) => {
    expect(detailsOf(value)).toEqual([{ pointer, detail }]);
  });

  it('escapes slashes and tildes in pointers', () => {
    const schema = z.record(z.string(), z.number());
    const value = { 'a/b~c': 'x' };
    expect(problemsOf(schema.safeParse(value).error!, value)[0]?.pointer).toBe('/a~1b~0c');
  });

  it('throws a problem of status 422 that lists everything', () => {
    expect(() => parseOrProblem(Body, { checkpoint: 1, amount: 'x' })).toThrow(ProblemError);
    try {
      parseOrProblem(Body, { checkpoint: 1, amount: 'x' });
    } catch (error) {
      expect(error).toMatchObject({ status: 422, code: 'invalid_body', detail: expect.stringContaining('2 problems') });
    }
  });

  it('answers a bad query with status 400', () => {
    const pipe = zodParameters(z.object({ limit: z.coerce.number().max(200) }));
    expect(() => pipe.transform({ limit: '500' }, { type: 'query' })).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid_parameter' }),
    );
  });
});
