import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import { policyPublishedEvent } from '../src/policy-events.ts';
import { PolicyCasesDocument } from '../src/policy-cases.ts';
import { publishingGates } from '../src/publishing/gates.ts';
import type { Proposal } from '../src/publishing/propose.ts';
import type { Published, ScopeState } from '../src/publishing/scope-state.ts';
import { policyOf } from './example-scored.ts';

export const gates = publishingGates({ casesMin: 1 });
export const limits = { shareMax: 0.5, shareAloneMax: 0.1 };
export const asked = (by: string) => ({ by, now: '2026-11-21T10:00:00.000Z' });

/** Refunds above this amount need a person; the two rule sets grant the rest. */
export function refundLimit(version: number, limit: number, scope = '*'): PolicyDocument {
  const when = [{ fact: 'action_value', moreThan: limit }];
  const rule = { id: `above-${limit}`, description: 'd', when, effect: 'approve', reason: 'HIGH_VALUE_TRANSACTION' };
  return policyOf([rule], { version, scope });
}

/** One case that says from which amount on a person is needed. */
export function casesOf(limit: number): PolicyCasesDocument {
  const facts = { action_value: limit + 1, risk_tier: 1 };
  const wanted = { outcome: 'approve', approval: 'single', reasons: ['HIGH_VALUE_TRANSACTION'] };
  const cases = [{ name: 'above the limit', ...wanted, rules: [`above-${limit}`] }];
  return PolicyCasesDocument.parse({ policy: 'test', facts, cases });
}

export function proposalOf(document: PolicyDocument, by: string, limit = 250): Proposal {
  return { document, cases: [casesOf(limit)], note: null, ...asked(by) };
}

export function publishedOf(document: PolicyDocument, more: Partial<Published> = {}): Published {
  return { ...policyPublishedEvent(document, 'file:a', '2026-11-20T10:00:00.000Z').data, ...more };
}

export const nothingYet: ScopeState = { inForce: undefined, governing: undefined, candidate: undefined };
