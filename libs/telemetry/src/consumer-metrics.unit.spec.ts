import { describe, expect, it } from '@jest/globals';
import { consumerMetrics } from './consumer-metrics.ts';
import { createMetrics } from './metrics.ts';

describe('consumer metrics', () => {
  it('count records by topic and result, with every result present from the start', async () => {
    const registry = createMetrics({ service: 'policy', version: '1', revision: 'a' });
    const measures = consumerMetrics(registry);
    measures.consumed('t', 'handled', 40);
    measures.retried('t');
    measures.deadLettered('t', 'tidegate-policy', 'poison');
    measures.lag('t', 3, 17);
    measures.duration('t', 0.004);
    const text = await registry.metrics();
    for (const line of [
      'tidegate_events_consumed_total{topic="t",result="handled",service="policy"} 40',
      'tidegate_events_consumed_total{topic="t",result="dead_lettered",service="policy"} 0',
      'tidegate_event_retries_total{topic="t",service="policy"} 1',
      'tidegate_dead_letters_total{topic="t",group="tidegate-policy",code="poison",service="policy"} 1',
      'tidegate_consumer_lag_records{topic="t",partition="3",service="policy"} 17',
      'tidegate_event_processing_duration_seconds_bucket{le="0.005",service="policy",topic="t"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });
});
