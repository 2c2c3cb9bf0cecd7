/** Why a policy does not go the step that somebody asked for; each code has one meaning on every way in. */
export type PublishingCode =
  | 'version_not_raised'
  | 'candidate_in_the_way'
  | 'gates_failed'
  | 'no_candidate'
  | 'candidate_changed'
  | 'candidate_superseded'
  | 'same_person'
  | 'share_too_large'
  | 'version_not_in_force'
  | 'nothing_to_roll_back';

/** One place in what was sent that keeps it from being published. */
export interface GateFinding {
  /** JSON Pointer (RFC 6901) into the proposal. */
  readonly pointer: string;
  /** Names the value and what to do. */
  readonly detail: string;
}

export interface PublishingRefusal {
  readonly kind: 'refused';
  readonly code: PublishingCode;
  readonly detail: string;
  readonly findings?: readonly GateFinding[];
}

export function refused(code: PublishingCode, detail: string, findings?: readonly GateFinding[]): PublishingRefusal {
  return { kind: 'refused', code, detail, ...(findings === undefined ? {} : { findings }) };
}
