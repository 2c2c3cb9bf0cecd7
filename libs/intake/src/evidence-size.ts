import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Request, RequestProblem } from '@tidegate/contracts/request-events';

/** The most evidence that a request carries with it, bytes of JSON; the rest travels by reference (requirement A8). */
export const evidenceBytesMax = 65_536;

/** What speaks against the evidence of this request; empty when nothing does. */
export function evidenceProblems({ evidence }: Pick<Request, 'evidence'>): RequestProblem[] {
  if (atMost(evidence) <= evidenceBytesMax) return [];
  const bytes = utf8ToBytes(JSON.stringify(evidence)).length;
  if (bytes <= evidenceBytesMax) return [];
  const detail =
    `has ${bytes} bytes; send at most ${evidenceBytesMax} inline. Keep the larger items in a store of your own and send for ` +
    'each a "reference" with "uri" (https, s3 or gs), "digest" ("sha256:" and 64 hex digits) and "bytes", beside a short "quote"';
  return [{ pointer: '/evidence', detail }];
}

/** An upper bound that costs a glance: six bytes for a character that JSON escapes, 512 for the rest of an item. */
function atMost(evidence: Request['evidence']): number {
  let characters = 0;
  for (const { id, title, source, quote, reference } of evidence) {
    characters += id.length + title.length + source.length + (quote?.length ?? 0) + (reference?.uri.length ?? 0);
  }
  return characters * 6 + evidence.length * 512;
}
