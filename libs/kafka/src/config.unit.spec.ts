import { describe, expect, it } from '@jest/globals';
import { kafkaConfig } from './config.ts';

describe('kafkaConfig', () => {
  it('takes brokers as a list and as comma-separated text', () => {
    expect(kafkaConfig.parse({ brokers: 'a:9092, b.example:9093' }).brokers).toEqual(['a:9092', 'b.example:9093']);
    expect(kafkaConfig.parse({ brokers: ['[::1]:9092'] }).brokers).toEqual(['[::1]:9092']);
  });

  it.each(['', 'no-port', 'http://a:1', 'a:9092,,b:9092'])(
    'refuses the address "%s" and says what is expected',
    (brokers) => {
      const result = kafkaConfig.safeParse({ brokers });
      expect(result.error?.issues[0]?.message).toContain('host:port');
    },
  );

  it('has a default for every setting, and leaves time for a heartbeat to be missed', () => {
    const config = kafkaConfig.parse({});
    expect(config.heartbeatIntervalMs * 3).toBeLessThanOrEqual(config.sessionTimeoutMs);
    expect(config.fetchWaitMs).toBeLessThan(config.requestTimeoutMs);
  });
});
