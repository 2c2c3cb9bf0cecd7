import { readFileSync } from 'node:fs';

/** An id that belongs to one input, so that it meets no other one by accident. */
export const idOf = (seed: number, number: number): string => `fuzz-${seed}-${number}`;

const example = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(new URL(`../examples/requests/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
const smallRefund = example('small-refund');
const largeRefund = example('large-refund');

/** A request that every service has something to do with; every fourth one needs a person. */
export function validRequest(seed: number, number: number): Record<string, unknown> {
  return { ...(number % 4 === 0 ? largeRefund : smallRefund), requestId: idOf(seed, number) };
}

/** How many scopes of breakers and of policies the run opens at most: each stays in the memory of the services, as it should. */
const scopes = 20;

/** A policy for a scope that no request has, which passes its gates. */
function proposal(number: number): Record<string, unknown> {
  const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
  const rules = { authorisation: [{ id: 'a', ...grant }], quality: [{ id: 'b', ...grant }] };
  const document = { name: 'fuzz', version: 1, scope: `fuzz-${number % scopes}`, auditSampleRate: 0, ...rules };
  const wanted = { name: 'all', outcome: 'proceed', reasons: ['GRANTED', 'GRANTED'], rules: [] };
  return { document, cases: [{ policy: 'fuzz', facts: { risk_tier: 0 }, cases: [wanted] }], note: 'as it should be' };
}

const hash = '0'.repeat(64);

/** A valid body for each name under which a route lists one. */
export const validBodies: Readonly<Record<string, (seed: number, number: number) => Record<string, unknown>>> = {
  Request: validRequest,
  OutcomeReport: (seed, number) => ({
    tenantId: 'acme',
    requestId: idOf(seed, Math.max(0, number - 20)),
    checkpointNumber: 1,
    status: 'succeeded',
    detail: 'as it should be',
  }),
  AnswerBody: (seed, number) => ({
    tenantId: 'acme',
    askId: idOf(seed, number),
    text: 'It is order 8812.',
    evidence: [{ id: 'e1', title: 'The order', source: 'orders' }],
  }),
  HandOverBody: (_seed, number) => ({
    fencingToken: 1 + (number % 5),
    to: number % 2 === 0 ? 'dara' : 'bo',
    note: 'yours',
  }),
  WithdrawBody: (seed, number) => ({ verdictId: idOf(seed, number) }),
  PresenceBody: (_seed, number) => ({ doing: number % 2 === 0 ? 'viewing' : 'editing' }),
  DraftBody: (_seed, number) => ({ caseVersion: 1 + (number % 5), content: { note: 'so far' } }),
  ExerciseBody: (seed, number) => ({ kind: 'known', caseId: idOf(seed, number), expected: 'reject', reviewers: [] }),
  BlindJudgementBody: (_seed, number) => ({
    fencingToken: 1 + (number % 5),
    judgement: 'unsure',
    note: 'hard to tell',
  }),
  LeaseBody: (_seed, number) => ({ fencingToken: 1 + (number % 5) }),
  VerdictBody: (_seed, number) => ({
    fencingToken: 1 + (number % 5),
    verdict: 'reject',
    reason: 'policy_violation',
    note: 'not like this',
    actionDigest: null,
    escalationNeeded: true,
    rootCause: 'tool_failure_or_missing_capability',
  }),
  KillSwitchBody: (_seed, number) => ({ scope: `tenant:fuzz-${number % scopes}`, reason: 'a scope that nobody needs' }),
  ProposalBody: (_seed, number) => proposal(number),
  StageBody: (_seed, number) => ({
    hash,
    ...(number % 2 === 0 ? { stage: 'shadow' } : { stage: 'canary', share: 0.05 }),
  }),
  CandidateBody: () => ({ hash }),
  ActionRollbackBody: (_seed, number) => ({ reason: 'nobody needs it', dryRun: number % 2 === 0 }),
  RedeemBody: (seed, number) => ({
    token: 'none.of.ours',
    redemptionId: idOf(seed, number),
    action: { name: 'cancel_reservation', arguments: { reservation_id: idOf(seed, number) } },
  }),
  NewKeyBody: (_seed, number) => ({
    tenantId: 'acme',
    product: `fuzz-${number % scopes}`,
    note: 'as it should be',
    days: 1,
  }),
  RotateKeyBody: () => ({ days: 1, overlapHours: 1 }),
  RollbackBody: () => ({ version: 1, reason: 'a version that nobody needs' }),
};
