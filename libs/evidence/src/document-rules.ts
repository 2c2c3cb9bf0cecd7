import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';

const days = z.number().gt(0).max(36_500);

/** How documents are judged: what each class of sources is worth, and how old it may be (requirement B1). */
export const DocumentRules = z.strictObject({
  windowDays: days.describe('Age up to which a document is fresh, days.'),
  classes: z
    .record(
      Slug,
      z.strictObject({
        authoritative: z.boolean(),
        windowDays: days.optional().describe('Of this class; that of all documents when absent.'),
      }),
    )
    .default({})
    .describe('By the `sourceClass` that products send; one that is not listed is not authoritative.'),
});
export type DocumentRules = z.infer<typeof DocumentRules>;

export const ClaimRules = z.strictObject({
  supportedFrom: ratioAboveZero().describe('Support below which a claim counts as unsupported.'),
});
export type ClaimRules = z.infer<typeof ClaimRules>;

function ratioAboveZero() {
  return z.number().gt(0).max(1);
}
