import { z } from 'zod';
import { Corrections } from './corrections.ts';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';
import { Checkpoint, EvidenceItem, Proposal } from './request-events.ts';

/** What a reviewer wants of the product while the case waits: an answer to a question, or a better proposal. */
export const AskKind = z.enum(['information', 'refinement']);
export type AskKind = z.infer<typeof AskKind>;

/** One question of a reviewer to the product; the case waits until it is answered (requirements D6, E2). */
export const Ask = z.object({
  askId: z.string(),
  kind: AskKind,
  question: z.string().min(1).max(8_192).describe('What to find out, or what has to change.'),
  round: z.int().min(1).describe('Counts the asks of the case from 1.'),
  roundsMax: z.int().min(1).describe('No case asks more often; the next step is the ladder.'),
  askedAt: Instant,
});
export type Ask = z.infer<typeof Ask>;

export const RequestAsked = defineEvent({
  type: 'tidegate.request.asked.v1',
  topic: 'tidegate.request.asked.v1',
  schema: z.object({
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    checkpoint: Checkpoint.nullable(),
    caseId: z.string(),
    ask: Ask,
    corrections: Corrections.nullable().describe('What the reviewer found wrong, where anything was said.'),
  }),
  summary: 'A reviewer needs something of the product; the case waits for it.',
});

export const RequestAnswered = defineEvent({
  type: 'tidegate.request.answered.v1',
  topic: 'tidegate.request.answered.v1',
  schema: z.object({
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    caseId: z.string(),
    askId: z.string(),
    text: z.string().max(16_384).describe('The answer in words; hostile text.'),
    evidence: z.array(EvidenceItem).max(50).describe('What the product found since.'),
    proposal: Proposal.nullable().describe('The refined proposal; null where the old one stands.'),
    answeredAt: Instant,
  }),
  summary: 'The product has answered a reviewer; the case can go on.',
});
