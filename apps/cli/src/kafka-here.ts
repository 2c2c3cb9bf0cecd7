import { createKafka } from '@tidegate/kafka/connection';
import { ReadFailure } from '@tidegate/kafka/read-records';
import { silentLog } from '@tidegate/telemetry/logger';
import { runningHere } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';

type Kafka = ReturnType<typeof createKafka>;

/**
 * The Kafka of `KAFKA_BROKERS`, else of what runs here; no service has to be up. What the client throws becomes a
 * sentence.
 */
export async function withKafka<Result>(use: (kafka: Kafka) => Promise<Result>): Promise<Result> {
  const named = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
  const brokers = named.length > 0 ? named : ((await runningHere()).kafkaBrokers ?? []);
  const kafka = createKafka({ brokers, clientId: 'tidegate-cli', log: silentLog, connectTries: 3 });
  try {
    return await use(kafka);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!(error instanceof ReadFailure) && !error.name.startsWith('KafkaJS')) throw error;
    throw new CommandFailure(
      `Kafka at ${brokers.join(', ')} does not answer as it should: ${error.message}. Check that it runs, or set KAFKA_BROKERS.`,
    );
  }
}
export type { Kafka };
