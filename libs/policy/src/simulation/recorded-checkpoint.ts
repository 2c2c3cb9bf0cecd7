import { DecisionMade, type Decision } from '@tidegate/contracts/decision-events';
import { Instant } from '@tidegate/contracts/envelope';
import { z } from 'zod';

/** Ground truth about a checkpoint, as its label has it. */
export const SeenLabel = z.object({
  source: z.enum(['review', 'audit_sample']),
  proposalRight: z.boolean().nullable(),
  escalationNeeded: z.boolean(),
});
export type SeenLabel = z.infer<typeof SeenLabel>;

/** What people did at a checkpoint. */
export const SeenCase = z.object({
  kind: z.enum(['approval', 'handoff', 'audit_sample']),
  queue: z.string().nullable().describe('Where the case is or was closed; null when its events are gone.'),
  closed: z.boolean(),
  verdicts: z.int().min(0),
  handlingSeconds: z.number().min(0).describe('Of all verdicts together, each from claim to verdict.'),
  label: SeenLabel.nullable(),
});
export type SeenCase = z.infer<typeof SeenCase>;

/** One line of a recording: a checkpoint, what was decided at it, and what is known of whether that was right (C11). */
export const RecordedCheckpoint = z.object({
  decidedAt: Instant,
  ...DecisionMade.schema.shape,
  propensity: z.number().min(0).max(1).describe('Probability that a person was asked about this checkpoint.'),
  seen: SeenCase.nullable(),
});
export type RecordedCheckpoint = z.infer<typeof RecordedCheckpoint>;

/**
 * How probable it was that a person sees this checkpoint, given its outcome: certain where one decides, the named sampling
 * rate where automation went ahead, never where the user was asked back.
 */
export function propensityOf({ outcome, versions }: Decision): number {
  if (outcome === 'proceed') return versions.sampling.rate;
  return outcome === 'clarify' ? 0 : 1;
}

/**
 * Whether a person did not let the proposal go ahead as it stood: overrode it, or asked back instead of judging it. Null
 * where nobody said anything, or where a reviewer said neither.
 */
export function wrongOf(label: SeenLabel | null | undefined): boolean | null {
  if (label == null) return null;
  if (label.proposalRight !== null) return !label.proposalRight;
  return label.escalationNeeded ? true : null;
}
