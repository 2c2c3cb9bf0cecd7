import { describe, expect, it } from '@jest/globals';
import { HttpConnector, KafkaConnector, WebhookConnector } from '@tidegate/actions/connector-settings';
import { actionsConfig } from './actions.config.ts';

/** The slowest connectors that the registry accepts. */
const slowest = [HttpConnector, WebhookConnector, KafkaConnector].map(
  ({ shape }) => shape.timeoutMs.unwrap().maxValue!,
);
const withLease = (leaseMs: number) => actionsConfig.safeParse({ execution: { leaseMs } });

describe('the lease of a worker', () => {
  it('is not accepted when asking, trying, executing and asking again can take longer', () => {
    expect(slowest).toEqual([20_000, 20_000, 20_000]);
    expect(withLease(4 * 20_000).success).toBe(false);
    expect(withLease(84_999).success).toBe(false);
    expect(withLease(85_000).success).toBe(true);
  });

  it('outlasts these four calls when nobody sets it', () => {
    expect(actionsConfig.parse({}).execution.leaseMs).toBe(90_000);
  });
});
