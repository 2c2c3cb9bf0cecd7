import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Queryable } from '@tidegate/postgres/database';
import { roleOf } from '@tidegate/postgres/connection-options';
import { PostgresFailure } from '@tidegate/postgres/postgres-failure';
import { ReviewFixture, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
/** The role that the service works as: no owner of the tables, no superuser, so that no rule is switched off for it. */
const role = roleOf('review', 'log');
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const dual = (opened: Parameters<NonNullable<Parameters<typeof openedOf>[1]>>[0]) => {
  opened.approvalsRequired = 2;
  opened.escalation.request!.user.id = 'ana';
};

/** A case about ana's request that needs two approvals, and the digest of its action. */
async function aCase(): Promise<{ caseId: string; digest: string }> {
  const [opened] = await review.put(openedOf('req-1', dual));
  return { caseId: opened!.caseId, digest: opened!.escalation.decision!.actionDigest! };
}

/** Runs statements as the role of the service, past all code; answers the rule that refused them, or null. */
async function refusedBy(
  ...statements: (readonly [text: string, values: readonly unknown[]])[]
): Promise<string | null> {
  try {
    await review.database.transaction(async (tx: Queryable) => {
      await tx.execute(`set local role ${role}`);
      await tx.query("select set_config('tidegate.tenants', '*', true)");
      for (const [text, values] of statements) await tx.execute(text, values);
    });
    return null;
  } catch (error) {
    if (error instanceof PostgresFailure) return error.constraint ?? error.sqlState ?? error.code;
    throw error;
  }
}

const approve = (caseId: string, approver: string, digest: string | null, version = 1) =>
  [
    'insert into approval (case_id, case_version, approver, roles, place, action_digest) values ($1, $2, $3, $4, 1, $5)',
    [caseId, version, approver, ['reviewer'], digest],
  ] as const;
const release = (caseId: string) =>
  ["update review_case set status = 'closed', resolution = 'allowed' where case_id = $1", [caseId]] as const;
const change = (caseId: string, set: string) => [`update review_case set ${set} where case_id = $1`, [caseId]] as const;
const editAmount = (caseId: string) =>
  [
    `update case_content set proposal = jsonb_set(proposal, '{action,value,amount}', '"380.00"') where case_id = $1`,
    [caseId],
  ] as const;

describe('the database, whatever the service thinks,', () => {
  it('releases what two people approved who are not the proposer', async () => {
    const { caseId, digest } = await aCase();
    expect(await refusedBy(approve(caseId, 'bo', digest), approve(caseId, 'dara', digest), release(caseId))).toBeNull();
  });

  it('refuses the approval of the person the product acts for', async () => {
    const { caseId, digest } = await aCase();
    expect(await refusedBy(approve(caseId, 'ana', digest))).toBe('separation_of_duties');
  });

  it('refuses two approvals of one person', async () => {
    const { caseId, digest } = await aCase();
    expect(await refusedBy(approve(caseId, 'bo', digest), approve(caseId, 'bo', digest))).toBe('approval_pkey');
  });

  it('refuses an approval of another version, and of another action', async () => {
    const { caseId, digest } = await aCase();
    expect(await refusedBy(approve(caseId, 'bo', digest, 2))).toBe('stale_approval');
    expect(await refusedBy(approve(caseId, 'bo', 'f00'))).toBe('approval_of_another_action');
    expect(await refusedBy(approve(caseId, 'bo', null))).toBe('approval_of_another_action');
  });

  it('refuses to release with approvals missing', async () => {
    const { caseId, digest } = await aCase();
    expect(await refusedBy(release(caseId))).toBe('approvals_missing');
    expect(await refusedBy(approve(caseId, 'bo', digest), release(caseId))).toBe('approvals_missing');
  });

  it('voids the approvals given before an edit, with a new version and without one', async () => {
    const { caseId, digest } = await aCase();
    const both = [approve(caseId, 'bo', digest), approve(caseId, 'dara', digest)];
    const withVersion = change(caseId, 'proposal_version = proposal_version + 1');
    expect(await refusedBy(...both, withVersion, editAmount(caseId), release(caseId))).toBe('approvals_missing');
    expect(await refusedBy(...both, editAmount(caseId), release(caseId))).toBe('approvals_missing');
    expect(await refusedBy(...both, withVersion, change(caseId, 'proposal_version = 1'))).toBe('case_fixed');
  });

  it('never changes an approval', async () => {
    const { caseId, digest } = await aCase();
    const forged = ["update approval set approver = 'dara' where case_id = $1", [caseId]] as const;
    expect(await refusedBy(approve(caseId, 'bo', digest), forged)).toBe('approval_fixed');
  });

  it('never changes the proposer, lowers what is required, or opens a closed case again', async () => {
    const { caseId } = await aCase();
    expect(await refusedBy(change(caseId, "proposed_by = 'nobody'"))).toBe('case_fixed');
    expect(await refusedBy(change(caseId, 'approvals_required = 1'))).toBe('case_fixed');
    expect(await refusedBy(change(caseId, "tenant_id = 'globex'"))).toBe('case_fixed');
    const denied = change(caseId, "status = 'closed', resolution = 'denied'");
    expect(await refusedBy(denied, change(caseId, "status = 'open'"))).toBe('case_fixed');
    expect(await refusedBy(denied, change(caseId, "resolution = 'allowed'"))).toBe('case_fixed');
  });

  it('lets a case wait for one answer only', async () => {
    const { caseId } = await aCase();
    const ask = (id: string, round: number) =>
      [
        "insert into ask (ask_id, case_id, tenant_id, round, ask, asked_by) values ($1, $2, 'acme', $3, '{}', 'bo')",
        [id, caseId, round],
      ] as const;
    expect(await refusedBy(ask('a', 1), ask('b', 2))).toBe('ask_open');
    expect(await refusedBy(ask('a', 1), ask('b', 1))).toBe('ask_case_id_round_key');
  });
});
