/** Keeps questions away from a model that does not answer: open after failures in a row, closed again by one answer. */
export interface Circuit {
  readonly failures: number;
  /** Until when nobody asks, milliseconds since 1970; 0 while the circuit is closed. */
  readonly openUntilMs: number;
  /** Whether the one question that is let through after that time is on its way. */
  readonly isProbing: boolean;
}

export const closedCircuit: Circuit = { failures: 0, openUntilMs: 0, isProbing: false };
const failuresMax = 5;
const openMs = 10_000;
const openMsMax = 300_000;

/** Whether a question may be asked now. */
export function mayAsk({ openUntilMs, isProbing }: Circuit, nowMs: number): boolean {
  return openUntilMs === 0 || (!isProbing && nowMs >= openUntilMs);
}

/** The circuit with a question on its way. */
export function asked(circuit: Circuit): Circuit {
  return circuit.openUntilMs === 0 ? circuit : { ...circuit, isProbing: true };
}

/** The circuit after a question; each failure of the one that was let through doubles the time, up to five minutes. */
export function answered(circuit: Circuit, isGood: boolean, nowMs: number): Circuit {
  if (isGood) return closedCircuit;
  const failures = circuit.failures + 1;
  if (failures < failuresMax) return { ...circuit, failures };
  const waitMs = Math.min(openMs * 2 ** Math.min(failures - failuresMax, 10), openMsMax);
  return { failures, openUntilMs: nowMs + waitMs, isProbing: false };
}
