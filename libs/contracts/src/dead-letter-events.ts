import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';

const Position = z.object({ topic: z.string(), partition: z.int().min(0), offset: z.string().regex(/^\d+$/) });

/** Lengths at which hostile or endless text is cut. */
export const deadLetterTextMax = { recordKey: 512, eventId: 512, code: 128, actor: 128, reason: 2_048 } as const;

const treatment = {
  letterId: z.string().describe('`<group>:<offset>`, as `tidegate dlq list` shows it.'),
  group: z.string().describe('The consumer group that gave the record up, as Kafka knows it.'),
  letter: Position.describe('Where the dead letter is.'),
  origin: Position.describe('Where the record was first read.'),
  recordKey: z.string().max(deadLetterTextMax.recordKey).describe('Key of the record, cut at 512 characters.'),
  eventId: z.string().max(deadLetterTextMax.eventId).nullable().describe('Null when the record names none.'),
  code: z.string().max(deadLetterTextMax.code).describe('Why the record was given up.'),
  attempts: z.int().min(1).describe('How often it had been given up.'),
  actor: z.string().min(1).max(deadLetterTextMax.actor),
  reason: z.string().min(1).max(deadLetterTextMax.reason),
  at: Instant,
};

export const DeadLetterReplayed = defineEvent({
  type: 'tidegate.dead-letter.replayed.v1',
  topic: 'tidegate.dead-letter.lifecycle.v1',
  schema: z.object(treatment),
  summary: 'A person had a dead letter handled again by the group that gave it up.',
});

export const DeadLetterDiscarded = defineEvent({
  type: 'tidegate.dead-letter.discarded.v1',
  topic: 'tidegate.dead-letter.lifecycle.v1',
  schema: z.object(treatment),
  summary: 'A person decided that a dead letter will never be handled.',
});
export type DeadLetterTreatment = z.infer<typeof DeadLetterReplayed.schema>;
