import { describe, expect, it } from '@jest/globals';
import { HttpProblem, problemOf, shownProblem, unreachableProblem, worthRetrying } from './http-problem.ts';

describe('answers that are no success', () => {
  it('keep the problem that the service sent', () => {
    const sent = { type: 'x', title: 'Lease lost', status: 409, detail: 'Bo has it.', code: 'lease_lost' };
    expect(problemOf(409, sent)).toBe(sent);
  });

  it.each([null, 'nginx', {}, { title: 'only a title' }])('become a problem when the body is %j', (body) => {
    expect(problemOf(502, body)).toMatchObject({ code: 'unexpected_answer', status: 502 });
  });

  it('are retried only when that could help', () => {
    const refused = new HttpProblem(problemOf(409, null));
    expect(worthRetrying(refused)).toBe(false);
    expect(worthRetrying(new HttpProblem(unreachableProblem()))).toBe(true);
    expect(worthRetrying(new TypeError('a bug'))).toBe(false);
  });

  it('show a bug of the console with its message', () => {
    expect(shownProblem(new TypeError('x is not a function'))).toMatchObject({
      code: 'console_failure',
      detail: 'x is not a function',
    });
  });
});
