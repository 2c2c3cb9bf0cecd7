import { TidegateClient } from '@tidegate/client/tidegate-client';
import { checkpointIdOf, derivedId, requestKey } from '@tidegate/contracts/event-ids';
import { RequestSubmitted, type Request } from '@tidegate/contracts/request-events';
import type { RequestLedger } from '@tidegate/e2e/request-ledger';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import type { DemonstrationRequest } from '../products/traffic.ts';
import { silentLog } from '@tidegate/telemetry/logger';

/** Both doors of Tidegate, with the ledger noting what went in. */
export interface Submitter {
  submit(item: DemonstrationRequest): Promise<void>;
  close(): Promise<void>;
}

export interface SubmitterOptions {
  readonly intakeUrl: string;
  readonly brokers: readonly string[];
  readonly ledger: RequestLedger;
}

export async function openSubmitter(options: SubmitterOptions): Promise<Submitter> {
  const publisher = new KafkaPublisher({
    kafka: createKafka({ brokers: [...options.brokers], clientId: 'tidegate-demonstration', log: silentLog }),
    log: silentLog,
  });
  await publisher.connect();
  const client = new TidegateClient({ baseUrl: options.intakeUrl });
  return {
    async submit({ request, door }) {
      options.ledger.submitted(request);
      if (door === 'http') await client.submit(request, { waitSeconds: 0 });
      else await publisher.publish([submittedEvent(request)]);
    },
    close: () => publisher.close(),
  };
}

/** What a product that produces straight to the topic sends (requirement A1). */
function submittedEvent(request: Request) {
  const { tenantId, requestId, checkpoint } = request;
  return {
    id: derivedId(checkpointIdOf({ tenantId, requestId, number: checkpoint.number }), RequestSubmitted.type),
    type: RequestSubmitted.type,
    source: `/products/${request.product}`,
    time: new Date().toISOString(),
    tenantId,
    correlationId: requestId,
    key: requestKey(tenantId, requestId),
    data: request,
  };
}
