import type { Topic } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';

/** The real topics of the decision path, in order; three services stand between them. */
export const pathTopics = [
  'tidegate.request.submitted.v1',
  'tidegate.request.classified.v1',
  'tidegate.evidence.scored.v1',
  'tidegate.decision.made.v1',
] as const;

/** Raw kafkajs twice: as it is published, and with the reading and writing of records that our services give it. */
export const rawNames = { published: 'raw', onePass: 'raw-one-pass' } as const;

/** The same path for something that Tidegate is measured against: `bench.raw.0` to `bench.raw.3`. */
export function rivalTopics(rival: string): readonly string[] {
  return pathTopics.map((_topic, index) => `bench.${rival}.${index}`);
}

/** Declared as the real ones are, so that the broker does the same work. */
export function rivalTopicDeclarations(rival: string, partitions: number): Record<string, Topic> {
  const declared = pathTopics.map((name) => ({ ...topics[name], partitions }));
  return Object.fromEntries(rivalTopics(rival).map((name, index) => [name, declared[index]!]));
}

/** What a hop writes for a request: the value and the headers that the real service wrote for the same request. */
export interface HopOutput {
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What one child process needs to know, as one JSON argument. */
export interface HopSettings {
  readonly brokers: readonly string[];
  readonly rival: string;
  /** 0, 1, 2: reads topic `hop` and writes topic `hop + 1`. */
  readonly hop: number;
  /** JSON lines of HopOutput; line `number % lines` belongs to request `number`. */
  readonly outputsFile: string;
}

/** `round` and `number` make the id of a request, and so the key of all its records. */
export function requestIdOf(round: string, number: number): string {
  return `${round}-${String(number).padStart(7, '0')}`;
}

/** The number in a key such as `acme:r01-0000123`. */
export function numberOfKey(key: string): number {
  return Number(key.slice(-7));
}

/** The round in a key such as `acme:r01-0000123`. */
export function roundOfKey(key: string): string {
  return key.slice(key.indexOf(':') + 1, -8);
}
