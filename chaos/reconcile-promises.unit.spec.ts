import { describe, expect, it } from '@jest/globals';
import type { DifferenceKind, Evidence, Facts, LoggedEvent } from './evidence.ts';
import { reconcile } from './reconcile.ts';
import { soundRun } from './sound-run.ts';

const run = soundRun();
const ofType = (type: string, place = 0) => run.log.filter((event) => event.type === `tidegate.${type}.v1`).at(place)!;

/** The log with these events instead, and an audit that has recorded them. */
function withLog(log: readonly LoggedEvent[]): Evidence {
  const audited = log.map(({ topic, offset, valueHash }) => ({ chain: `${topic}/0`, offset, valueHash }));
  return { ...run, log, audited };
}
const without = (event: LoggedEvent) => withLog(run.log.filter((one) => one !== event));
/** The event once more, as somebody who made it twice would: another id. */
const again = (event: LoggedEvent, facts: Facts = {}) =>
  withLog([...run.log, { ...event, id: 'again', offset: 99, facts: { ...event.facts, ...facts } }]);
const changed = (event: LoggedEvent, facts: Facts) =>
  withLog(run.log.map((one) => (one === event ? { ...one, facts: { ...one.facts, ...facts } } : one)));
const withTables = (tables: Partial<Evidence['tables']>): Evidence => ({
  ...run,
  tables: { ...run.tables, ...tables },
});

const issued = ofType('action.grant-issued');
const redeemed = ofType('action.grant-redeemed');
const undone = ofType('action.rolled-back');
const wanted = ofType('action.rollback-requested');
const asked = ofType('request.asked');
const answered = ofType('request.answered');
const resolvedByTwo = ofType('request.resolved', 1);
const withdrawn = ofType('review.verdict-withdrawn');
const mayAct = { grantId: 'g2', redemptionId: 'rival', answer: 'may_act' };
const row = { grantId: 'g2', state: 'redeemed', redemptionId: 'first' };
const execution = { grantId: 'g2', checkpointId: 'p2', state: 'executed' };

/** What is planted, the evidence of it, and what the reconciler has to say; the part of the detail tells that it is this. */
type Planted = readonly [what: string, evidence: Evidence, kind: DifferenceKind, detail: string];

const grants: readonly Planted[] = [
  ['a grant that was never issued on the log', without(issued), 'lost', 'was issued'],
  ['a grant for an approval that never came', { ...without(issued), uses: [] }, 'lost', 'end of the allowed action'],
  ['a grant issued twice', again(issued), 'doubled', 'was issued by 2 events'],
  ['two grants for one approval', again(issued, { grantId: 'g3' }), 'doubled', 'end of the allowed action'],
  ['a grant burnt twice', again(redeemed, { redemptionId: 'rival' }), 'doubled', 'was burnt by 2 events'],
  ['a grant that let two attempts act', { ...run, uses: [...run.uses, mayAct] }, 'doubled', 'let first and rival act'],
  ['a use that the log does not know', without(redeemed), 'lost', 'was used'],
  ['a grant burnt by another attempt', { ...run, uses: [mayAct] }, 'disagreeing', 'let rival act'],
  [
    'a table that names another attempt',
    withTables({ grants: [{ ...row, redemptionId: 'x' }] }),
    'disagreeing',
    'says x',
  ],
  [
    'a grant that is not burnt in the table',
    withTables({ grants: [{ ...row, state: 'issued' }] }),
    'disagreeing',
    'issued',
  ],
  ['a grant without a row', withTables({ grants: [] }), 'disagreeing', 'not in the table'],
  ['a grant that nobody could use', { ...run, uses: [] }, 'lost', 'never reached its product'],
  [
    'a grant whose action Tidegate executed as well',
    { ...run, receipts: [...run.receipts, { key: 'g2', receipt: 'r2' }] },
    'doubled',
    'executed by Tidegate as well',
  ],
  [
    'a grant beside an execution of the same',
    withTables({ executions: [...run.tables.executions, execution] }),
    'doubled',
    'executed by Tidegate as well',
  ],
];

const rollbacks: readonly Planted[] = [
  ['a rollback that never ended', without(undone), 'lost', 'has no end'],
  ['a rollback with two ends', again(undone), 'doubled', 'has 2 ends'],
  ['a rollback asked for twice', again(wanted), 'doubled', 'was asked for by 2 events'],
  ['a rollback that nobody wanted', { ...without(wanted), wishes: [] }, 'disagreeing', 'nobody had asked'],
  ['a rollback that was answered and lost', without(wanted), 'lost', 'was answered'],
  ['a rollback taken in twice', { ...run, wishes: [{ grantId: 'g', answers: [true, true] }] }, 'doubled', 'taken in 2'],
  ['a rollback of nothing', without(ofType('action.executed')), 'disagreeing', 'nothing that was executed'],
  ['a rollback without a receipt', { ...run, receipts: run.receipts.slice(0, 1) }, 'lost', 'has no receipt'],
  [
    'a rollback done twice',
    { ...run, receipts: [...run.receipts, { key: 'k', receipt: 'u2' }] },
    'doubled',
    'has 2 receipts',
  ],
  ['a rollback with the receipt of another', changed(undone, { receipt: 'z' }), 'disagreeing', 'which nobody gave'],
];

const people: readonly Planted[] = [
  ['one person who approved for two', changed(resolvedByTwo, { approvedBy: ['bo', 'bo'] }), 'unapproved', '1 of 2'],
  ['an approval that lacks its second person', changed(resolvedByTwo, { approvedBy: ['bo'] }), 'unapproved', '1 of 2'],
  ['an approval without a verdict', changed(resolvedByTwo, { approvedBy: ['bo', 'eve'] }), 'unapproved', 'counts eve'],
  [
    'an approval that is not kept',
    withTables({ approvals: run.tables.approvals.slice(0, 2) }),
    'unapproved',
    'approval is not kept',
  ],
  ['a verdict taken back that took effect', changed(withdrawn, { verdictId: 'w3' }), 'disagreeing', 'taken back'],
  ['a verdict taken back twice', again(withdrawn), 'doubled', 'taken back twice'],
  [
    'a verdict whose window never ended',
    withTables({ pending: [{ caseId: 'c2', verdictId: 'w9' }] }),
    'lost',
    'never took effect',
  ],
];

const asks: readonly Planted[] = [
  ['a question that never reached its product', without(asked), 'lost', 'never reached'],
  ['a question put twice', again(asked), 'doubled', 'was put by 2 events'],
  ['a question that review does not know', withTables({ asks: [] }), 'disagreeing', 'review has none'],
  ['a question without an answer', without(answered), 'lost', 'has no answer'],
  ['a second answer that was taken', again(answered), 'doubled', 'has 2 answers'],
  [
    'an answer that never reached the case',
    withTables({ asks: [{ askId: 'a', caseId: 'c2', answerHash: null }] }),
    'lost',
    'review has none',
  ],
  [
    'another answer on the case',
    withTables({ asks: [{ askId: 'a', caseId: 'c2', answerHash: 'y' }] }),
    'disagreeing',
    'review has another',
  ],
  ['an answer that let its case go on twice', again(ofType('case.resumed')), 'doubled', 'went on 2 times'],
];

describe('the reconciler', () => {
  it('finds nothing wrong with a run in which all was kept', () => {
    expect(reconcile(run)).toEqual([]);
  });

  it('forgives an answer that was faster than the wait, and a grant that was revoked', () => {
    const early = withLog(run.log.filter(({ type }) => !['waiting', 'resumed'].includes(type.split('.')[2]!)));
    expect(reconcile(early).filter(({ kind }) => kind !== 'timersLost')).toEqual([]);
    const revoked = {
      ...withTables({ grants: [{ grantId: 'g2', state: 'revoked', redemptionId: null }] }),
      ...{ log: without(redeemed).log, audited: without(redeemed).audited },
      uses: [{ grantId: 'g2', redemptionId: 'first', answer: 'grant_revoked' }],
    };
    expect(reconcile(revoked)).toEqual([]);
  });

  it('takes the time in which a clock stood for none', () => {
    // The step of the second case was due at second 4, within the wait, and its case was closed before it was due again.
    const never = without(ofType('case.waiting'));
    expect(reconcile(never).map(({ kind }) => kind)).toEqual(['timersLost']);
    // Nor is one lost that was due a moment before.
    expect(reconcile({ ...run, ladderSeconds: [0.5] })).toEqual([]);
  });

  it.each([...grants, ...rollbacks, ...people, ...asks])('finds %s', (_what, evidence, kind, detail) => {
    expect(reconcile(evidence)).toContainEqual(
      expect.objectContaining({ kind, detail: expect.stringContaining(detail) }),
    );
  });
});
