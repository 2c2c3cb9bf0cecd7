import { z } from 'zod';
import { PolicyCandidateChanged } from './candidate-events.ts';
import { ApprovalLevel, Outcome } from './decision-events.ts';
import { Instant, KeptText, Slug } from './envelope.ts';
import { PolicyEntry } from './http-policies.ts';
import { PolicyDocument } from './policy-document.ts';

/** The scope of a policy, as it stands in an address. */
export const PolicyScope = z.union([z.literal('*'), Slug], 'must be "*" for every tenant, or one tenant id');

/** A digest as the lists show it. */
const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be the hash of the candidate: 64 hex digits');

/** A file of policy cases, as it stands beside the policy in git; the service checks every field of it. */
const CaseFile = z.looseObject({
  policy: z.string().describe('Name of the policy that the cases are about.'),
  cases: z.array(z.looseObject({ name: z.string(), outcome: Outcome })).optional(),
});

/** Body of `POST /v1/policies/candidates`. */
export const ProposalBody = z.strictObject({
  document: PolicyDocument,
  cases: z.array(CaseFile).max(50).default([]).describe('Every case of every file has to pass (requirement C10).'),
  note: KeptText.max(2_048).optional().describe('What changes and why, for the person who approves.'),
});
export type ProposalBody = z.infer<typeof ProposalBody>;

/** Body of `POST /v1/policies/candidates/{scope}/stage`. */
export const StageBody = z
  .strictObject({
    hash: Hash.describe('Of the candidate that is meant; another one is refused.'),
    stage: z.enum(['proposed', 'shadow', 'canary']),
    share: z.number().gt(0).max(1).optional().describe('Share of the requests; only with stage `canary`.'),
  })
  .refine(({ stage, share }) => (stage === 'canary') === (share !== undefined), {
    path: ['share'],
    message: 'must be there with stage canary, and only then',
  });
export type StageBody = z.infer<typeof StageBody>;

/** Body of `POST /v1/policies/candidates/{scope}/publish` and `…/withdraw`. */
export const CandidateBody = z.strictObject({
  hash: Hash.describe('Of the candidate that is meant; another one is refused.'),
});
export type CandidateBody = z.infer<typeof CandidateBody>;

/** Body of `POST /v1/policies/{scope}/rollback`. */
export const RollbackBody = z.strictObject({
  version: z.int().min(1).describe('The version in force that is to go; another one is refused.'),
  reason: KeptText.min(3).max(2_048),
});
export type RollbackBody = z.infer<typeof RollbackBody>;

const Side = z.object({ outcome: Outcome, approval: ApprovalLevel, rules: z.array(z.string()) });

/** A checkpoint that the candidate would have decided differently. */
export const ShadowExample = z.object({
  checkpointId: z.string(),
  tenantId: z.string(),
  requestId: z.string(),
  checkpointNumber: z.int(),
  decidedAt: Instant,
  live: Side.extend({ version: z.int() }),
  candidate: Side,
});
export type ShadowExample = z.infer<typeof ShadowExample>;

/** A candidate, and what the instance that answers has seen of it since it started. */
export const CandidateEntry = PolicyCandidateChanged.schema.extend({
  superseded: z.boolean().describe('A version as high or higher is in force; the candidate decides nothing any more.'),
  usable: z.boolean(),
  problem: z.string().nullable().describe('Why it cannot be used, if so; it decides nothing then.'),
  shadow: z.object({
    compared: z.int().min(0).describe('Decisions that were also made by the candidate, without effect.'),
    skipped: z.int().min(0).describe('Decisions that were not compared, to keep within the limit a second.'),
    outcomes: z.array(z.object({ live: Outcome, candidate: Outcome, decisions: z.int().min(1) })),
    examples: z.array(ShadowExample).describe('The latest that differ in outcome or approval, latest first.'),
  }),
});
export type CandidateEntry = z.infer<typeof CandidateEntry>;

/** The answer of `GET /v1/policies/candidates`: the last candidate of each scope, also one that is over. */
export const CandidateList = z.object({ data: z.array(CandidateEntry) });
export type CandidateList = z.infer<typeof CandidateList>;

/** The answer to a change: what is so now, read back from the log by the instance that answers. */
export const CandidateReply = z.object({ candidate: CandidateEntry });
export type CandidateReply = z.infer<typeof CandidateReply>;

/** The answer when another policy is in force. */
export const PublicationReply = z.object({ policy: PolicyEntry });
export type PublicationReply = z.infer<typeof PublicationReply>;
