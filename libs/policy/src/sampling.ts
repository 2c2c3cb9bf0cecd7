import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** The key of the draws. Whoever has it can repeat a draw; nobody else can foresee one (requirement C7). */
export interface SamplingKey {
  /** Named in the decision; the key itself never is. */
  readonly keyId: string;
  /** At least 16 bytes. */
  readonly key: Uint8Array;
}

/**
 * Whether a checkpoint is drawn for an audit: the first 48 bits of HMAC-SHA-256, as a fraction, lie below `rate`. A higher
 * rate draws everything that a lower one draws.
 */
export function drawsAuditSample(checkpointId: string, rate: number, key: Uint8Array): boolean {
  if (rate <= 0) return false;
  return fractionOf(`audit|${checkpointId}`, key) < rate;
}

/** Whether a checkpoint is drawn for an approval beforehand, in the stage `approve_sampled`; apart from the audit draw. */
export function drawsApprovalSample(checkpointId: string, rate: number, key: Uint8Array): boolean {
  if (rate <= 0) return false;
  return fractionOf(`approval|${checkpointId}`, key) < rate;
}

/**
 * Whether a request is drawn for a canary: all its checkpoints are or none is, and a higher share draws everything that a
 * lower one draws.
 *
 * @param request tenant and request, as `requestKey` writes them
 */
export function drawsCanary(request: string, share: number, key: Uint8Array): boolean {
  if (share <= 0) return false;
  return fractionOf(`canary|${request}`, key) < share;
}

function fractionOf(text: string, key: Uint8Array): number {
  const bytes = hmac(sha256, key, utf8ToBytes(text));
  let fraction = 0;
  for (let index = 0; index < 6; index += 1) fraction = fraction * 256 + bytes[index]!;
  return fraction / 2 ** 48;
}
