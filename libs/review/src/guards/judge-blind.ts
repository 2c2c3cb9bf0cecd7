import type { BlindPhase } from '@tidegate/contracts/http-blind';
import type { BlindJudgementBody } from '@tidegate/contracts/http-blind';
import { checkLease } from '../check-lease.ts';
import { checkVersion } from '../check-version.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import type { ReviewedCase } from '../reviewed-case.ts';
import type { z } from 'zod';

/** A blind judgement as it arrived, and who sends it. */
export interface JudgementAttempt {
  readonly body: z.output<typeof BlindJudgementBody>;
  readonly reviewer: { readonly id: string };
  /** Version that the reviewer looked at (`If-Match`); null when not sent. */
  readonly expectedVersion: number | null;
}

/**
 * Whether a blind judgement may be written down: by the holder of the lease, of the version that was looked at, once. The
 * same again is `repeated`, for a client that did not get the answer (requirement E8).
 */
export function judgeBlind(
  reviewed: ReviewedCase,
  phase: BlindPhase | null,
  { body, reviewer, expectedVersion }: JudgementAttempt,
  now: string,
): Refusal | 'repeated' | 'written' {
  const lost = checkLease(reviewed, { reviewer: reviewer.id, fencingToken: body.fencingToken }, now);
  if (lost) return lost;
  if (phase === null) return refuse('no_blind_phase', 'You need not judge this case blind; send the verdict.');
  const { judgement: written } = phase;
  if (written === null) return checkVersion(reviewed, expectedVersion) ?? 'written';
  if (written.judgement === body.judgement && written.note === body.note) return 'repeated';
  const detail = `You wrote "${written.judgement}" at ${written.at}, which is never changed; say in the verdict what you think now.`;
  return refuse('blind_judgement_fixed', detail, '/judgement');
}

/** No verdict before the judgement: what was left out would be guessed from the answer of the service. */
export function checkJudged(phase: BlindPhase | null | undefined, caseId: string): Refusal | null {
  if (!phase || phase.judgement !== null) return null;
  const detail = `You judge this case blind: send what you think of it to POST /v1/cases/${caseId}/judgement first; the answer shows the recommendation. The console asks for it.`;
  return refuse('blind_judgement_required', detail);
}
