import type { Ask } from '@tidegate/contracts/ask-events';
import type { CaseAsk } from '@tidegate/contracts/http-cases';
import type { Transaction } from '@tidegate/postgres/database';
import type { TakenAnswer } from '@tidegate/review/take-answer';

export interface NewAsk {
  readonly ask: Ask;
  readonly caseId: string;
  readonly tenantId: string;
  readonly askedBy: string;
}

/** Writes what products are asked; the database lets a case wait for one answer only. */
export async function insertAsks(tx: Transaction, asks: readonly NewAsk[]): Promise<void> {
  if (asks.length === 0) return;
  await tx.execute(
    `insert into ask (ask_id, case_id, tenant_id, round, ask, asked_by)
     select ask ->> 'askId', "caseId", "tenantId", (ask ->> 'round')::smallint, ask, "askedBy"
     from jsonb_to_recordset($1::jsonb) as g (ask jsonb, "caseId" text, "tenantId" text, "askedBy" text)`,
    [JSON.stringify(asks)],
    { name: 'ask_insert' },
  );
}

/** Keeps the first answer to an ask; false when there was one, or no such ask. */
export async function keepAnswer(
  tx: Transaction,
  of: { readonly askId: string; readonly caseId: string },
  answer: NonNullable<CaseAsk['answer']>,
): Promise<boolean> {
  const count = await tx.execute(
    'update ask set answer = $3 where ask_id = $1 and case_id = $2 and answer is null',
    [of.askId, of.caseId, JSON.stringify(answer)],
    { name: 'ask_answer' },
  );
  return count === 1;
}

/** The case after an answer: anybody may claim it again. */
export interface GoingOn {
  readonly caseId: string;
  readonly taken: TakenAnswer;
  readonly approvalsGiven: number;
  readonly claimRoles: readonly string[];
  readonly passedBy: readonly string[];
  /** RFC 3339. */
  readonly at: string;
}

/** Lets a case that waited go on, with the proposal as it is now. */
export async function letGoOn(tx: Transaction, { caseId, taken, ...after }: GoingOn): Promise<void> {
  await tx.execute(
    `update review_case
     set status = 'open', proposal_version = $2, approvals_given = $3, claim_roles = $4, passed_by = $5,
         waiting_since = $6, version = version + 1
     where case_id = $1 and status = 'waiting'`,
    [caseId, taken.proposalVersion, after.approvalsGiven, after.claimRoles, after.passedBy, after.at],
    { name: 'case_go_on' },
  );
  await tx.execute(
    'update case_content set proposal = $2, action_digest = $3 where case_id = $1',
    [caseId, taken.proposal === null ? null : JSON.stringify(taken.proposal), taken.actionDigest],
    { name: 'case_proposal' },
  );
}
