import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';
import { PolicyDocument } from './policy-document.ts';

/**
 * How far a candidate has come (requirement C12). `proposed`: it was checked and decides nothing. `shadow`: it decides
 * beside the policy in force, without effect. `canary`: it decides for a share of the requests. The last two are over.
 */
export const CandidateStage = z.enum(['proposed', 'shadow', 'canary', 'withdrawn', 'published']);
export type CandidateStage = z.infer<typeof CandidateStage>;

/** What one gate found on the way in; a candidate that fails one is never announced. */
export const GateReport = z.object({
  gate: z.string().max(64),
  said: z.string().max(512).describe('What was checked, such as `18 of 18 cases pass`.'),
});
export type GateReport = z.infer<typeof GateReport>;

export const PolicyCandidateChanged = defineEvent({
  type: 'tidegate.policy.candidate-changed.v1',
  topic: 'tidegate.policy.state.v1',
  schema: z.object({
    scope: z.string().describe('`*` for every tenant, or one tenant id.'),
    revision: z.int().min(1).describe('Rises with every change of the candidate of the scope.'),
    version: z.int().min(1),
    hash: z.string().describe('SHA-256 of the canonical document, hex; what is approved is what is published.'),
    document: PolicyDocument,
    stage: CandidateStage,
    share: z.number().min(0).max(1).describe('Share of the requests that it decides; above 0 in stage `canary` only.'),
    gates: z.array(GateReport).max(20),
    note: z.string().max(2_048).nullable().describe('What the proposer says about the change.'),
    proposedBy: z.string(),
    proposedAt: Instant,
    changedBy: z.string().describe('Who made this change.'),
    changedAt: Instant,
  }),
  summary: 'A policy is on its way to being published, or no longer is. Keyed `candidate:<scope>`, one for each scope.',
});
export type PolicyCandidate = z.infer<typeof PolicyCandidateChanged.schema>;
