import { compilePolicy, type CompiledPolicy } from '../src/compile-policy.ts';
import type { Controls } from '../src/controls.ts';
import { decide } from '../src/decide.ts';
import { propensityOf, type RecordedCheckpoint, type SeenCase } from '../src/simulation/recorded-checkpoint.ts';
import { replayCheckpoint, type QueueOf, type Replayed } from '../src/simulation/replay-checkpoint.ts';
import { noControls } from '../src/controls.ts';
import { exampleScored, policyOf, refundOf, testSampling } from './example-scored.ts';

/** A policy that lets refunds up to a limit proceed, and shows one in `1 / rate` of them to people. */
export function refundPolicy(limit: number, rate = 0.1, changes: Readonly<Record<string, unknown>> = {}) {
  const tooMuch = {
    id: 'refund-above-limit',
    description: 'Large refunds need a person.',
    when: [{ fact: 'action_value', moreThan: limit }],
    effect: 'approve',
    reason: 'HIGH_VALUE_TRANSACTION',
    queue: 'billing',
  };
  return compilePolicy(policyOf([tooMuch], { auditSampleRate: rate, ...changes }));
}

interface Planted {
  readonly number: number;
  readonly amount: number;
  /** What a person says, or would say; `unanswered` leaves the case open. */
  readonly truth: 'wrong' | 'right' | 'unanswered';
  readonly request?: Readonly<Record<string, unknown>>;
  readonly classification?: Readonly<Record<string, unknown>>;
  readonly controls?: Controls;
  readonly handlingSeconds?: number;
}

/** A recorded refund: decided by `live`, and seen by a person exactly where that decision asks for one. */
export function recorded(live: CompiledPolicy, planted: Planted): RecordedCheckpoint {
  const { number, amount, truth, controls = noControls } = planted;
  const request = { requestId: `req-${number}`, ...refundOf(amount.toFixed(2)), ...planted.request };
  const scored = exampleScored(
    { request, ...(planted.classification === undefined ? {} : { classification: planted.classification }) },
    `checkpoint-${number}`,
  );
  const decision = decide(scored, { policy: live, controls, sampling: testSampling });
  return {
    decidedAt: new Date(Date.UTC(2026, 10, 20, 9) + number * 1_000).toISOString(),
    decision,
    request: scored.request,
    classification: scored.classification,
    assessment: scored.assessment,
    propensity: propensityOf(decision),
    seen: seenOf(decision.outcome, decision.obligations.auditSample, planted, truth),
  };
}

function seenOf(
  outcome: RecordedCheckpoint['decision']['outcome'],
  audited: boolean,
  { handlingSeconds = 120 }: Planted,
  truth: Planted['truth'],
): SeenCase | null {
  if (outcome === 'clarify' || (outcome === 'proceed' && !audited)) return null;
  const isAudit = outcome === 'proceed';
  const seen = {
    kind: ({ proceed: 'audit_sample', approve: 'approval', handoff: 'handoff' } as const)[outcome],
    queue: isAudit ? 'audit' : 'billing',
  };
  if (truth === 'unanswered') return { ...seen, closed: false, verdicts: 0, handlingSeconds: 0, label: null };
  const source = isAudit ? 'audit_sample' : 'review';
  const label = { source, proposalRight: truth === 'right', escalationNeeded: truth === 'wrong' } as const;
  return { ...seen, closed: true, verdicts: 1, handlingSeconds, label };
}

/** The queue that the decision asks for; audits have their own. */
export const askedQueue: QueueOf = ({ decision: { obligations } }) =>
  obligations.auditSample ? 'audit' : (obligations.queue ?? 'support');

export function replayAll(
  traffic: readonly RecordedCheckpoint[],
  candidate: CompiledPolicy,
  queueOf: QueueOf = askedQueue,
): Replayed[] {
  return traffic.map((one) => replayCheckpoint(one, candidate, queueOf));
}
