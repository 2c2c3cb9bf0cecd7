import { describe, expect, it } from '@jest/globals';
import { Request } from '@tidegate/contracts/request-events';
import { demonstrationTraffic, refundTraffic, type DemonstrationRequest } from './traffic.ts';

function first(count: number, traffic: Generator<DemonstrationRequest, never>): DemonstrationRequest[] {
  return Array.from({ length: count }, () => traffic.next().value);
}

describe('demonstration traffic', () => {
  it('is the same for the same seed and another for another', () => {
    const of = (seed: number) => JSON.stringify(first(50, demonstrationTraffic({ seed, run: 'demo' })));
    expect(of(7)).toBe(of(7));
    expect(of(7)).not.toBe(of(8));
  });

  it('is valid, with no request id twice', () => {
    const requests = first(500, demonstrationTraffic({ seed: 1, run: 'demo' })).map(({ request }) => request);
    for (const request of requests) expect(Request.safeParse(request).error).toBeUndefined();
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(500);
  });

  it('comes from three products and through both doors', () => {
    const requests = first(200, demonstrationTraffic({ seed: 1, run: 'demo' }));
    expect(new Set(requests.map(({ request }) => request.product)).size).toBe(3);
    expect(new Set(requests.map(({ door }) => door)).size).toBe(2);
  });

  it('brings what Tidegate computes grounding, authority and trace readings from, instead of their scores', () => {
    const requests = first(200, demonstrationTraffic({ seed: 1, run: 'demo' })).map(({ request }) => request);
    for (const { claims = [], evidence, toolTrace, signals } of requests) {
      const ids = new Set(evidence.map(({ id }) => id));
      expect(claims.flatMap(({ cites }) => cites).filter((id) => !ids.has(id))).toEqual([]);
      expect(toolTrace.every(({ kind }) => kind !== undefined)).toBe(true);
      expect(signals.tooling?.calls ?? 0).toBeLessThanOrEqual(toolTrace.length);
      expect(signals.tooling?.failures).toBeUndefined();
    }
    const answers = requests.filter(({ product }) => product === 'knowledge-assistant');
    expect(answers.every(({ claims = [], evidence }) => claims.length * evidence.length > 0)).toBe(true);
  });

  it('of one prompt version stays in one cohort', () => {
    const prompts = first(20, refundTraffic({ seed: 1, run: 'demo', prompt: 'v15' })).map(
      ({ request }) => request.versions.prompt,
    );
    expect(new Set(prompts)).toEqual(new Set(['v15']));
  });
});
