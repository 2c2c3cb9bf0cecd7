import { z } from 'zod';
import type { ReceiptRow } from './receipt.table.ts';

const text = z
  .string()
  .min(1)
  .max(1_024)
  .regex(/^[^\0]*$/);
const Answer = z.union([z.object({ receipt: text }), z.object({ refusal: text })]);

/** A record of a receipt topic; undefined when it is none, or has no key. */
export function receiptOfRecord(key: string | undefined, value: string | undefined): ReceiptRow | undefined {
  if (key === undefined || key.includes('\0') || value === undefined) return undefined;
  try {
    const answer = Answer.parse(JSON.parse(value));
    return 'receipt' in answer
      ? { key, receipt: answer.receipt, refusal: null }
      : { key, receipt: null, refusal: answer.refusal };
  } catch {
    return undefined;
  }
}
