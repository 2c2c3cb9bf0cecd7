import { z } from 'zod';

/** A share or a probability. */
export const ratio = z.number().min(0).max(1);
export const count = z.int().min(0).max(1_000_000);
/** Seconds or days, as the name of the signal says. */
export const duration = z.number().min(0);
/** Names of what was found or is missing. */
export const names = z.array(z.string().max(128)).max(20);

/**
 * What a signal means and how a product computes it, as one description: the page of signals is made from it, and so is what
 * the JSON Schemas say.
 */
export function explained(meaning: string, compute: string): string {
  return `${meaning} ${computeMark} ${compute}`;
}

/** What stands before the second half of a description that `explained` made. */
export const computeMark = 'Compute:';
