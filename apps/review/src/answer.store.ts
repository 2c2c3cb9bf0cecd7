import type { RequestAnswered } from '@tidegate/contracts/ask-events';
import type { DataOf, EventOf } from '@tidegate/contracts/define-event';
import type { Transaction } from '@tidegate/postgres/database';
import { claimEvents } from '@tidegate/postgres/inbox';
import { rolesToApprove } from '@tidegate/review/roles-to-approve';
import { storable } from '@tidegate/review/storable';
import { takeAnswer } from '@tidegate/review/take-answer';
import { everything } from '@tidegate/review/visibility';
import { keepAnswer, letGoOn } from './ask.table.ts';
import { reviewedOf } from './case-row.ts';
import type { DetailRow } from './case-row.ts';
import { readCases } from './review-case.table.ts';

const tooLate = 'The answer came when the case had gone on without it.';

/**
 * Takes in answers of products in one transaction. An answer to another tenant's case, to an ask that nobody made or that
 * has been answered changes nothing; one that comes after its case was closed is kept, and that is all.
 */
export async function takeAnswers(
  tx: Transaction,
  events: readonly EventOf<typeof RequestAnswered>[],
  now: string,
): Promise<void> {
  const fresh = await claimEvents(
    tx,
    'answers',
    events.map((event) => ({ event })),
  );
  const answers = fresh.map(({ event }) => storable(event.data));
  const caseIds = [...new Set(answers.map(({ caseId }) => caseId))];
  if (caseIds.length === 0) return;
  const rows = new Map((await readCases(tx, caseIds, everything, true)).map((row) => [row.caseId, row]));
  for (const answer of answers) {
    const row = rows.get(answer.caseId);
    if (row && row.tenantId === answer.tenantId) await takeOne(tx, row, answer, now);
  }
}

async function takeOne(
  tx: Transaction,
  row: DetailRow,
  answer: DataOf<typeof RequestAnswered>,
  now: string,
): Promise<void> {
  const taken = takeAnswer(reviewedOf(row), answer);
  const { askId, caseId, text, evidence, proposal, answeredAt } = answer;
  // The case may have gone on without the answer, and may wait for another one by now.
  const isAwaited = row.status === 'waiting' && row.asks.at(-1)?.askId === askId;
  const proposalRefused = isAwaited || proposal === null ? taken.proposalRefused : tooLate;
  const isFirst = await keepAnswer(tx, { askId, caseId }, { text, evidence, proposal, proposalRefused, answeredAt });
  if (!isFirst || !isAwaited) return;
  const approvals = taken.proposalVersion > row.proposalVersion ? [] : row.approvals;
  await letGoOn(tx, {
    ...{ caseId, taken, approvalsGiven: approvals.length, at: now },
    claimRoles: rolesToApprove({ ...row, decision: row.escalation.decision }, approvals),
    // Whoever asked may take the case again; those whose approval counts still have nothing to do here.
    passedBy: approvals.map(({ approver }) => approver),
  });
}
