import type { RiskTier } from '@tidegate/contracts/request-events';
import type { VerdictAttempt } from './verdict-attempt.ts';

/**
 * When a verdict takes effect: its author may take it back until then (requirement E5). Null for at once: where nobody asked
 * for a window, and always in the most critical tier, where the friction comes before the verdict. Instants are RFC 3339.
 */
export function verdictDueAt(
  { body }: Pick<VerdictAttempt, 'body'>,
  givenAt: string,
  undoSeconds: number,
  riskTier: RiskTier | null,
): string | null {
  if (!body.undoable || undoSeconds <= 0 || riskTier === 3) return null;
  return new Date(Date.parse(givenAt) + undoSeconds * 1_000).toISOString();
}
