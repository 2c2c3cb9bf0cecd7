import { z } from 'zod';

const address = z
  .string()
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'must be host:port, such as kafka-1.example:9092');

const split = (text: string): string[] => text.split(',').map((part) => part.trim());

/** Settings of the connection to Kafka, the same for every service. */
export const kafkaConfig = z.object({
  brokers: z
    .union([z.string().transform(split), z.array(z.string())])
    .pipe(z.array(address).min(1))
    .default(['127.0.0.1:9392'])
    .describe('Brokers to ask first, as a comma-separated text or a list of host:port.'),
  connectionTimeoutMs: z.int().min(100).default(5_000).describe('How long to wait for a connection to a broker.'),
  requestTimeoutMs: z
    .int()
    .min(1_000)
    .default(30_000)
    .describe('After this an unanswered request counts as failed; it must be longer than fetchWaitMs.'),
  sessionTimeoutMs: z
    .int()
    .min(1_000)
    .default(10_000)
    .describe('How long an instance may be silent before its partitions go to another one.'),
  rebalanceTimeoutMs: z
    .int()
    .min(1_000)
    .default(30_000)
    .describe('How long an instance may take to let go of its work when partitions are shared out anew.'),
  heartbeatIntervalMs: z
    .int()
    .min(100)
    .default(3_000)
    .describe('How often an instance says that it is alive; at most a third of sessionTimeoutMs.'),
  fetchWaitMs: z
    .int()
    .min(10)
    .max(5_000)
    .default(250)
    .describe(
      'How long the broker holds a fetch that finds nothing. It never delays a record, but it delays a shut-down.',
    ),
  fetchPartitionBytesMax: z
    .int()
    .min(65_536)
    .default(262_144)
    .describe('Most bytes of one partition in one batch; more takes memory and makes others wait, and is no faster.'),
  commitIntervalMs: z
    .int()
    .min(10)
    .default(500)
    .describe('How often finished offsets are committed; after a crash at most this much work is done twice.'),
  pipelineRecordsMax: z
    .int()
    .min(1)
    .default(4_000)
    .describe('Most records that a pipelined consumer works on at once; then it reads no more.'),
  pipelineBytesMax: z.int().min(1_024).default(2_097_152).describe('The same bound in bytes.'),
  publishBufferBytesMax: z
    .int()
    .min(1_024)
    .default(33_554_432)
    .describe('Most bytes that wait for their acknowledgement; then publishing waits.'),
  drainTimeoutMs: z.int().min(0).default(20_000).describe('How long a shut-down waits for work that is under way.'),
  stallTimeoutMs: z
    .int()
    .min(5_000)
    .default(60_000)
    .describe('After this long without any sign of life a consumer counts as dead and the process ends.'),
  handlerTimeoutMs: z
    .int()
    .min(1_000)
    .default(300_000)
    .describe('After this a handler that does not come back, while nothing outside is away, ends the process.'),
});
export type KafkaConfig = z.output<typeof kafkaConfig>;
