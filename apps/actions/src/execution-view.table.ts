import type { ExecutedAction } from '@tidegate/actions/judge-rollback';
import type { ExecutionIntent } from '@tidegate/actions/plan-execution';
import type { ExecutionView, FailureView, RollbackView } from '@tidegate/contracts/http-actions';
import type { Queryable } from '@tidegate/postgres/database';

interface ExecutionRow extends Omit<
  ExecutionView,
  'action' | 'actionDigest' | 'approvedBy' | 'failure' | 'held' | 'rollback'
> {
  readonly intent: ExecutionIntent;
  readonly failureCode: FailureView['code'] | null;
  readonly failureDetail: string | null;
  readonly heldCode: NonNullable<ExecutionView['held']>['code'] | null;
  readonly heldDetail: string | null;
  readonly dueAt: string;
  readonly rollback: RollbackRow | null;
}

/** As Postgres puts it together; `intent` is that of the rollback. */
interface RollbackRow extends Pick<RollbackView, 'state' | 'receipt'> {
  readonly intent: ExecutionIntent;
  readonly failureCode: FailureView['code'] | null;
  readonly failureDetail: string | null;
}

const columns = `
  e.grant_id as "grantId", e.checkpoint_id as "checkpointId", e.tenant_id as "tenantId", e.request_id as "requestId",
  e.intent, e.state, e.attempts, e.receipt, e.reconciled, e.failure_code as "failureCode",
  e.failure_detail as "failureDetail", e.held_code as "heldCode", e.held_detail as "heldDetail", e.due_at as "dueAt",
  e.created_at as "createdAt", e.finished_at as "finishedAt",
  (select json_build_object('state', r.state, 'receipt', r.receipt, 'intent', r.intent, 'failureCode', r.failure_code,
                            'failureDetail', r.failure_detail)
   from execution r where r.rolls_back = e.grant_id) as rollback`;

/** The executions of a request, oldest first. */
export async function listExecutions(
  database: Queryable,
  tenantId: string,
  requestId: string,
): Promise<ExecutionView[]> {
  const rows = await database.query<ExecutionRow>(
    `select ${columns} from execution e
     where e.tenant_id = $1 and e.request_id = $2 and e.rolls_back is null order by e.created_at, e.grant_id limit 1000`,
    [tenantId, requestId],
    { name: 'execution_list' },
  );
  return rows.map(viewOf);
}

/** One execution of a tenant. */
export async function findExecution(
  database: Queryable,
  tenantId: string,
  grantId: string,
): Promise<ExecutionView | undefined> {
  const [row] = await database.query<ExecutionRow>(
    `select ${columns} from execution e where e.grant_id = $2 and e.tenant_id = $1 and e.rolls_back is null`,
    [tenantId, grantId],
    { name: 'execution_find' },
  );
  return row && viewOf(row);
}

/** One execution of a tenant as a rollback has to know it; it ends only once, so nothing has to be locked. */
export async function findExecuted(
  database: Queryable,
  tenantId: string,
  grantId: string,
): Promise<ExecutedAction | undefined> {
  const [row] = await database.query<ExecutedAction>(
    `select intent, state, receipt, finished_at as "finishedAt" from execution
     where grant_id = $2 and tenant_id = $1 and rolls_back is null`,
    [tenantId, grantId],
    { name: 'execution_find_executed' },
  );
  return row;
}

/** How many allowed actions wait, by why. */
export async function countWaiting(
  database: Queryable,
): Promise<readonly { readonly reason: string; readonly count: number }[]> {
  return database.query(
    `select coalesce(held_code, case when attempts > 0 then 'retry' else 'ready' end) as reason, count(*)::int as count
     from execution where state in ('waiting', 'started') group by 1`,
  );
}

function viewOf(row: ExecutionRow): ExecutionView {
  const { intent, failureCode, failureDetail, heldCode, heldDetail, dueAt, rollback, ...rest } = row;
  return {
    ...rest,
    action: intent.action,
    actionDigest: intent.actionDigest,
    approvedBy: [...intent.approvedBy],
    failure: failureOf(failureCode, failureDetail),
    held: heldCode === null ? null : { code: heldCode, detail: heldDetail ?? '', until: dueAt },
    rollback: rollback && rollbackOf(rollback),
  };
}

function rollbackOf({ intent, state, receipt, failureCode, failureDetail }: RollbackRow): RollbackView {
  const { requestedBy = '', reason = '' } = intent.rollsBack ?? {};
  return {
    rollbackKey: intent.grantId,
    state,
    requestedBy,
    reason,
    receipt,
    failure: failureOf(failureCode, failureDetail),
  };
}

function failureOf(code: FailureView['code'] | null, detail: string | null): FailureView | null {
  return code === null ? null : { code, detail: detail ?? '' };
}
