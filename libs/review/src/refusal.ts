/** Why a claim or a verdict is not accepted, in the order in which a verdict is checked. Codes are stable for ever. */
export const refusalCodes = [
  'case_closed',
  'case_waiting',
  'verdict_pending',
  'already_claimed',
  'lease_lost',
  'not_claimed_by_you',
  'version_conflict',
  'blind_judgement_required',
  'reason_required',
  'digest_required',
  'digest_mismatch',
  'separation_of_duties',
  'already_approved',
  'role_required',
  'edits_required',
  'edits_not_allowed',
  'target_queue_required',
  'unknown_queue',
  'question_required',
  'unknown_evidence',
  'verdict_not_allowed',
  'unknown_colleague',
  'verdict_in_effect',
  'exercise_not_possible',
  'blind_judgement_fixed',
  'no_blind_phase',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** A business outcome: nothing changed. `detail` names what was found and what to do; `pointer` the field at fault. */
export interface Refusal {
  readonly refused: RefusalCode;
  readonly detail: string;
  readonly pointer?: string;
}

export function refuse(refused: RefusalCode, detail: string, pointer?: string): Refusal {
  return { refused, detail, ...(pointer === undefined ? {} : { pointer }) };
}
