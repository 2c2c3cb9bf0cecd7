import { describe, expect, it } from '@jest/globals';
import { Connector } from '@tidegate/actions/registry';
import { actionsConfig } from './actions.config.ts';

/** The slowest connector that the registry accepts. */
const timeoutMsMax = Connector.shape.timeoutMs.unwrap().maxValue!;
const withLease = (leaseMs: number) => actionsConfig.safeParse({ execution: { leaseMs } });

describe('the lease of a worker', () => {
  it('is not accepted when asking, executing and asking again can take longer', () => {
    expect(timeoutMsMax).toBe(20_000);
    expect(withLease(3 * timeoutMsMax).success).toBe(false);
    expect(withLease(74_999).success).toBe(false);
    expect(withLease(75_000).success).toBe(true);
  });

  it('outlasts these three calls when nobody sets it', () => {
    expect(actionsConfig.parse({}).execution.leaseMs).toBe(90_000);
  });
});
