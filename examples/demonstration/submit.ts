import { TidegateClient } from '@tidegate/client/tidegate-client';
import type { RequestLedger } from '@tidegate/e2e/request-ledger';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { submittedByProduct } from '../products/submitted-event.ts';
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
      else await publisher.publish([submittedByProduct(request, new Date().toISOString())]);
    },
    close: () => publisher.close(),
  };
}
