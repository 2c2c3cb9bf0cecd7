import { describe, expect, it } from '@jest/globals';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { VerdictBody } from '@tidegate/contracts/http-cases';
import { sampleCase } from '../../test/sample-case.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { prepareVerdict } from './verdict-body.ts';

const prepare = (draft: Partial<Draft>, detail: CaseDetail = sampleCase(), typed = '') =>
  prepareVerdict({ detail, draft: { ...emptyDraft, ...draft }, fencingToken: 7, typed, seen: new Set() });

const fieldsMissing = (draft: Partial<Draft>, detail?: CaseDetail) => {
  const prepared = prepare(draft, detail);
  return prepared.ready ? [] : prepared.problems.map((problem) => problem.field);
};

describe('a verdict that is ready', () => {
  it.each<Partial<Draft>>([
    { verdict: 'approve' },
    { verdict: 'approve_with_edits', reason: 'wrong_amount', texts: { '/action/value/amount': '120.00' } },
    { verdict: 'reject', reason: 'policy_violation', note: ' over the limit ' },
    { verdict: 'request_information', reason: 'needs_information', question: 'Which order?' },
    { verdict: 'refine', reason: 'wrong_answer', question: 'Refund one of the two.' },
    { verdict: 'reroute', reason: 'needs_specialist', toQueue: 'security' },
    { verdict: 'escalate', reason: 'needs_authority', escalationNeeded: true, rootCause: 'policy_too_strict_or_loose' },
  ])('is a body that the contract accepts: %j', (draft) => {
    const prepared = prepare(draft);
    expect(prepared.ready && VerdictBody.safeParse(prepared.body).success).toBe(true);
  });

  it('binds an approval to the digest of the action on the screen', () => {
    expect(prepare({ verdict: 'approve' })).toMatchObject({ body: { actionDigest: 'd'.repeat(64), reason: 'agreed' } });
  });

  it('carries the whole edited proposal', () => {
    const draft: Partial<Draft> = {
      verdict: 'approve_with_edits',
      reason: 'wrong_amount',
      texts: { '/action/value/amount': '120.00' },
    };
    expect(prepare(draft)).toMatchObject({
      body: { proposal: { action: { name: 'issue_refund', value: { amount: '120.00', currency: 'EUR' } } } },
    });
  });

  it('leaves out what belongs to another verdict that was tried before', () => {
    const prepared = prepare({
      verdict: 'reject',
      reason: 'other',
      note: 'no',
      toQueue: 'security',
      question: 'x',
      texts: { '/action/value/amount': '1' },
    });
    expect(prepared.ready && Object.keys(prepared.body).sort()).toEqual([
      ...['fencingToken', 'note', 'reason', 'undoable', 'verdict'],
    ]);
  });
});

describe('a verdict that is not ready', () => {
  it.each<[Partial<Draft>, string[]]>([
    [{}, ['verdict']],
    [{ verdict: 'reject' }, ['reason']],
    [{ verdict: 'reject', reason: 'other' }, ['note']],
    [{ verdict: 'approve_with_edits', reason: 'wrong_amount' }, ['edits']],
    [{ verdict: 'approve_with_edits', reason: 'wrong_amount', texts: { '/action/value/amount': 'much' } }, ['edits']],
    [{ verdict: 'reroute', reason: 'needs_specialist' }, ['toQueue']],
    [{ verdict: 'request_information' }, ['question', 'reason']],
  ])('%j misses %j', (draft, fields) => {
    expect(fieldsMissing(draft)).toEqual(fields);
  });

  it('on tier 3 misses the typed amount, of the edited proposal where it was edited', () => {
    const critical = sampleCase({ riskTier: 3 });
    expect(fieldsMissing({ verdict: 'approve' }, critical)).toEqual(['confirmation']);
    const draft: Partial<Draft> = {
      verdict: 'approve_with_edits',
      reason: 'wrong_amount',
      texts: { '/action/value/amount': '120.00' },
    };
    expect(prepare(draft, critical, '4200.00').ready).toBe(false);
    expect(prepare(draft, critical, '120').ready).toBe(true);
  });
});
