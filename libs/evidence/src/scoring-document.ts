import { ReasonCode } from '@tidegate/contracts/reason-codes';
import { Slug } from '@tidegate/contracts/envelope';
import { CheckpointKind } from '@tidegate/contracts/request-events';
import { z } from 'zod';
import { scoringProblems } from './check-scoring.ts';
import { ClaimRules, DocumentRules } from './document-rules.ts';
import { scoredFamilies } from './signal-values.ts';
import { TraceRules } from './trace-rules.ts';

/** What one signal can take off the score of its family (requirement B7). */
export const PenaltyRule = z.strictObject({
  signal: z.string(),
  good: z.number().describe('No penalty from here on, away from `bad`.'),
  bad: z.number().describe('The whole penalty from here on, away from `good`.'),
  penalty: z.number().gt(0).max(1).describe('The most that this signal takes off.'),
  reason: ReasonCode.optional().describe('Said as soon as the value reaches `reasonFrom`.'),
  reasonFrom: z.number().optional().describe('Counted towards `bad`; `bad` itself when absent.'),
});
export type PenaltyRule = z.infer<typeof PenaltyRule>;

const Family = z.strictObject({
  weight: z.number().gt(0).max(1).describe('Share of the composite before absent families are left out.'),
  combine: z
    .enum(['subtract', 'mean'])
    .default('subtract')
    .describe(
      'How penalties make the score: each is taken off 1; or each is a weight, and the score the weighted mean of what the ' +
        'signals that were sent are worth.',
    ),
  penalties: z.array(PenaltyRule).min(1).max(50),
});

/** Signals without which nothing is known about some requests. All conditions that are given must hold. */
export const SignalNeed = z
  .strictObject({
    taskTypes: z.array(Slug).min(1).optional(),
    proposals: z
      .array(z.enum(['plan', 'answer', 'action']))
      .min(1)
      .optional(),
    checkpoints: z.array(CheckpointKind).min(1).optional(),
    signals: z.array(z.string()).min(1).max(20).describe('As `family.signal`, such as `retrieval.grounding`.'),
  })
  .refine((need) => Object.keys(need).length > 1, 'must say for which taskTypes, proposals or checkpoints');
export type SignalNeed = z.infer<typeof SignalNeed>;

/** The schema of `config/evidence.yaml` (requirements B7, B8). */
export const ScoringDocument = z
  .strictObject({
    version: z.string().min(1).max(64).describe('Named in every assessment; raise it with each change of this file.'),
    history: z.strictObject({
      minimumReviewed: z.int().min(1).max(100_000).describe('Reviewed cases below which history says nothing.'),
      weakTaskTypes: z
        .array(Slug)
        .max(100)
        .default([])
        .describe('Task types that are known to go wrong often; sets the signal `history.weakIntent`.'),
    }),
    families: z.partialRecord(z.enum(scoredFamilies), Family),
    needs: z.array(SignalNeed).max(100).default([]),
    documents: DocumentRules.optional().describe('How documents are read; they are not where this is absent.'),
    claims: ClaimRules.optional().describe('How claims are checked; they are not where this is absent.'),
    trace: TraceRules.optional().describe('How tool traces are read; they are not where this is absent.'),
  })
  .superRefine((document, context) => {
    for (const problem of scoringProblems(document)) context.addIssue({ code: 'custom', ...problem });
  });
export type ScoringDocument = z.infer<typeof ScoringDocument>;
