import type { ReviewerProfile, VerdictBody } from '@tidegate/contracts/http-cases';
import type { z } from 'zod';

/** A verdict as it arrived, and who sends it. */
export interface VerdictAttempt {
  readonly body: z.output<typeof VerdictBody>;
  readonly reviewer: Pick<ReviewerProfile, 'id' | 'roles'>;
  /** Version that the reviewer looked at (`If-Match`); null when not sent. */
  readonly expectedVersion: number | null;
}
