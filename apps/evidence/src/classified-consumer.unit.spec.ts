import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { DataOf } from '@tidegate/contracts/define-event';
import { EvidenceScored } from '@tidegate/contracts/evidence-events';
import { Classification, Request, RequestClassified } from '@tidegate/contracts/request-events';
import { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { ClassifiedConsumer } from './classified.consumer.ts';
import { readScoring } from './evidence.config.ts';
import { EvidenceMetrics } from './evidence.metrics.ts';

const registry = createMetrics({ service: 'evidence', version: '0', revision: '0' });
const metrics = new EvidenceMetrics(registry);
const scoring = readScoring(join(import.meta.dirname, '../../../config'), 'evidence.yaml');
const classification = Classification.parse({
  ...{ taskType: 'general', riskTier: 1, impact: 'low', domains: [], requiredTools: [], missingFields: [] },
  ...{ needsClarification: false, matchedRules: [], rulesHash: 'h' },
});

async function scored(changes: Readonly<Record<string, unknown>>): Promise<DataOf<typeof EvidenceScored>> {
  const request = Request.parse({
    ...{ tenantId: 'acme', requestId: 'r-1', product: 'p', checkpoint: { kind: 'answer', number: 1 } },
    ...{ user: { id: 'u', authenticated: true }, question: 'q', proposal: { kind: 'answer', text: 'a' } },
    ...{ versions: { model: 'm', prompt: 'p' }, ...changes },
  });
  const publisher = new MemoryPublisher();
  const consumer = new ClassifiedConsumer({ scoring, publisher, latest: { get: () => undefined } }, metrics);
  const { topic, type } = RequestClassified;
  const event = {
    ...{ id: 'e-1', type, source: '/x', time: '2026-11-21T10:00:00.000Z', tenantId: 'acme', correlationId: 'r-1' },
    ...{ key: 'acme:r-1', data: { checkpointId: 'cp-1', request, classification } },
  };
  const events = [{ event, topic, partition: 0, offset: 0n }];
  await consumer.score({ topic, partition: 0, events, invalid: [], records: [] });
  const [published] = publisher.events();
  return EvidenceScored.schema.parse(published!.data);
}

describe('the consumer of classified requests', () => {
  it('judges the age of documents by the time of the event, whatever the clock says', async () => {
    const evidence = ['2026-11-20', '2025-11-20'].map((date) => ({ id: date, title: 't', source: 's', date }));
    const { assessment } = await scored({ evidence });
    expect(assessment.computed?.retrieval).toMatchObject({ freshness: 0.5, oldestDays: 366.4166666666667 });
  });

  it('adds nothing to the assessment of a request without claims, documents and traces', async () => {
    const { assessment } = await scored({ signals: { tooling: { failures: 0 } } });
    expect(assessment).not.toHaveProperty('computed');
  });
});
