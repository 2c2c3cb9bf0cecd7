import { z } from 'zod';
import { Instant, KeptText, PersonId } from './envelope.ts';
import { LeaseBody, ReviewerProfile } from './http-cases.ts';

/** Somebody whom one could work with, as far as the caller may know: only tenants that both have are told. */
export const Colleague = ReviewerProfile.extend({
  since: Instant.nullable().describe('Since when the issuer lets them do this; null for people of the file.'),
});
export type Colleague = z.infer<typeof Colleague>;
export const ColleagueList = z.object({ data: z.array(Colleague) });
export type ColleagueList = z.infer<typeof ColleagueList>;

/** Query of `GET /v1/colleagues`. */
export const ColleagueQuery = z.object({
  caseId: z.string().min(1).max(64).optional().describe('Only those whom this case could be handed over to.'),
});

/** Body of `POST /v1/cases/{id}/hand-over` (requirement E5). */
export const HandOverBody = LeaseBody.extend({
  to: PersonId.describe('Id of the colleague.'),
  note: KeptText.max(8_192).default(''),
});
export type HandOverBody = z.infer<typeof HandOverBody>;

/** The colleague holds the case from now on; a claim of theirs gives them the token. */
export const HandOverReply = z.object({ caseId: z.string(), reviewer: z.string(), leaseUntil: Instant });
export type HandOverReply = z.infer<typeof HandOverReply>;

/** Body of `POST /v1/cases/{id}/withdraw`: the verdict that its author takes back. */
export const WithdrawBody = z.strictObject({ verdictId: z.string().min(1).max(64) });
export type WithdrawBody = z.infer<typeof WithdrawBody>;

/** Body of `POST /v1/cases/{id}/presence`; sent again and again while somebody looks at the case. */
export const PresenceBody = z.strictObject({ doing: z.enum(['viewing', 'editing']) });
export type PresenceBody = z.infer<typeof PresenceBody>;

/** Who looks at a case right now, oneself among them. */
export const PresenceList = z.object({
  data: z.array(z.object({ reviewer: z.string(), doing: PresenceBody.shape.doing, until: Instant })),
});
export type PresenceList = z.infer<typeof PresenceList>;

const draftCharactersMax = 131_072;

/** Body of `POST /v1/cases/{id}/draft`: what the reviewer has typed so far, in whatever shape the console likes. */
export const DraftBody = z.strictObject({
  caseVersion: z.int().min(1).max(2_147_483_647).describe('Of the case that is on the screen.'),
  content: z
    .record(z.string(), z.json())
    .nullable()
    .refine((content) => JSON.stringify(content).length <= draftCharactersMax, 'must be at most 128 KiB of JSON')
    .describe('Null throws the draft away.'),
});
export type DraftBody = z.infer<typeof DraftBody>;

/** A draft as it was kept: of one reviewer for one case. */
export const Draft = z.object({
  caseId: z.string(),
  caseVersion: z.int(),
  content: z.record(z.string(), z.json()),
  savedAt: Instant,
});
export type Draft = z.infer<typeof Draft>;
