import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Whether the case is still as it was on the screen (`If-Match`); null when any version will do. */
export function checkVersion({ version }: { readonly version: number }, expected: number | null): Refusal | null {
  if (expected === null || expected === version) return null;
  return refuse(
    'version_conflict',
    `If-Match is ${expected}, the case is at ${version}; read it again before deciding.`,
  );
}
