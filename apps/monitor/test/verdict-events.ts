import { readFileSync } from 'node:fs';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { VerdictEvent } from '../src/breaker.store.ts';

const example = new URL('../../../libs/contracts/examples/review.verdict-recorded.v1.json', import.meta.url);
const data = VerdictRecorded.schema.parse((JSON.parse(readFileSync(example, 'utf8')) as { value: unknown }).value);

export const cohort = data.cohort!;
export const cohortScope = `cohort:${cohort}`;
export const taskScope = 'task:acme/refund';

let counter = 0;

/** A verdict on a new case, given at `at`. */
export function verdict(at: number, fields: Partial<VerdictEvent['data']> = {}): VerdictEvent {
  counter += 1;
  const caseId = fields.caseId ?? `case-${counter}`;
  return {
    id: `verdict-${counter}`,
    type: VerdictRecorded.type,
    source: '/tidegate/review',
    time: new Date(at).toISOString(),
    tenantId: 'acme',
    correlationId: `request-${counter}`,
    key: caseId,
    data: { ...data, at: new Date(at).toISOString(), overridden: false, canary: false, ...fields, caseId },
  };
}

export function verdicts(
  count: number,
  at: number,
  fields: Partial<VerdictEvent['data']> = {},
): readonly VerdictEvent[] {
  return Array.from({ length: count }, () => verdict(at, fields));
}
