import { digestOf, type Sha256 } from '@tidegate/contracts/action-digest';
import type { Request } from '@tidegate/contracts/request-events';

/**
 * Tells a repeat from a contradiction (requirement A7): SHA-256 of the request as Tidegate reads it, so neither the order
 * of keys nor a default written out nor an unknown field makes another request of it.
 */
export function fingerprintOf(request: Request, hash?: Sha256): string {
  return digestOf(request, hash);
}

/** What was sent under an identity before: under this checkpoint, or under this Idempotency-Key. */
export interface Earlier {
  readonly checkpointId: string;
  readonly fingerprint: string;
}

export type RepeatVerdict =
  | { readonly kind: 'first' }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refused'; readonly code: 'idempotency_mismatch'; readonly identity: 'checkpoint' | 'key' };

/** Whether a submission is new, the same again, or another body under a used identity. */
export function judgeRepeat(
  submission: Earlier,
  earlier: { readonly underCheckpoint: Earlier | null; readonly underKey: Earlier | null },
): RepeatVerdict {
  const { underCheckpoint, underKey } = earlier;
  if (underKey && !isSame(underKey, submission)) return refused('key');
  if (underCheckpoint === null) return { kind: 'first' };
  return isSame(underCheckpoint, submission) ? { kind: 'repeat' } : refused('checkpoint');
}

function isSame(left: Earlier, right: Earlier): boolean {
  return left.checkpointId === right.checkpointId && left.fingerprint === right.fingerprint;
}

function refused(identity: 'checkpoint' | 'key'): RepeatVerdict {
  return { kind: 'refused', code: 'idempotency_mismatch', identity };
}
