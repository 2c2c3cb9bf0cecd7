import type { z } from 'zod';
import type { TidegateEvent } from './envelope.ts';
import type { TopicName } from './topics.ts';

/** What is fixed about an event type: its name, where it travels and the schema of its data. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly type: string;
  readonly topic: TopicName;
  readonly schema: Schema;
  /** One sentence for the AsyncAPI document and the reference pages. */
  readonly summary: string;
}

/** The data carried by an event of this definition. */
export type DataOf<Definition> = Definition extends EventDefinition<infer Schema> ? z.output<Schema> : never;

/** A whole event of this definition. */
export type EventOf<Definition> = TidegateEvent<DataOf<Definition>>;

export function defineEvent<Schema extends z.ZodType>(definition: EventDefinition<Schema>): EventDefinition<Schema> {
  return Object.freeze(definition);
}
