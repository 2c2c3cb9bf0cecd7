import type { CaseQuery, CaseSort, QueueSummary } from '@tidegate/contracts/http-cases';
import type { Queryable } from '@tidegate/postgres/database';
import { sortOf } from '@tidegate/review/page-cursor';
import type { PageCursor } from '@tidegate/review/page-cursor';
import type { Visibility } from '@tidegate/review/visibility';
import type { SummaryRow } from './case-row.ts';
import { summaryColumns } from './review-case.table.ts';
import { Placeholders, visibleCases } from './visible-cases.ts';

export interface CaseFilter extends Omit<CaseQuery, 'cursor'> {
  readonly after: PageCursor | null;
  /** RFC 3339. */
  readonly now: string;
}

/**
 * A page of cases. Each status has an index in the order of work, so there a page costs the same wherever it begins; in the
 * other orders it is the first of a heap.
 */
export function listCases(
  queryable: Queryable,
  filter: CaseFilter,
  visibility: Visibility,
): Promise<readonly SummaryRow[]> {
  const placeholders = new Placeholders();
  const conditions = conditionsOf(filter, placeholders) + visibleCases(visibility, placeholders);
  const limit = placeholders.add(filter.limit);
  const order = orders[filter.sort];
  const part = (status: SummaryRow['status']) =>
    `(select c.* from review_case c where c.status = '${status}'${conditions} order by ${order} limit ${limit})`;
  const wanted = partsOf(filter.status);
  return queryable.query<SummaryRow>(
    `select ${summaryColumns} from (${wanted.map(part).join(' union all ')}) c join case_content t using (case_id)
     order by ${order} limit ${limit}`,
    placeholders.values,
  );
}

const orders: Readonly<Record<CaseSort, string>> = {
  urgency: 'c.rank, c.due_at, c.case_id',
  due: 'c.due_at, c.case_id',
  opened: 'c.opened_at, c.case_id',
};

/** What is open for reviewers is open or claimed, which is a matter of the moment. */
function partsOf(status: CaseFilter['status']): readonly SummaryRow['status'][] {
  if (status === undefined) return ['open', 'waiting', 'closed'];
  return [status === 'claimed' ? 'open' : status];
}

function conditionsOf(filter: CaseFilter, placeholders: Placeholders): string {
  const { queue, kind, claimedBy, requestId, status, after, tenantId, level, taskType, riskTier, dueBefore } = filter;
  const equal = {
    queue,
    kind,
    level,
    request_id: requestId,
    tenant_id: tenantId,
    task_type: taskType,
    risk_tier: riskTier,
  };
  const conditions = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [`c.${column} = ${placeholders.add(value)}`],
  );
  const now = () => `${placeholders.add(filter.now)}::timestamptz`;
  if (status === 'open') conditions.push(`(c.claimed_by is null or c.lease_until <= ${now()})`);
  if (status === 'claimed') conditions.push(`c.lease_until > ${now()}`);
  if (claimedBy !== undefined)
    conditions.push(`c.claimed_by = ${placeholders.add(claimedBy)} and c.lease_until > ${now()}`);
  if (dueBefore !== undefined) conditions.push(`c.due_at < ${placeholders.add(dueBefore)}::timestamptz`);
  if (after !== null) conditions.push(`(${orders[sortOf(after)]}) > (${placeAfter(after, placeholders)})`);
  return conditions.map((condition) => ` and ${condition}`).join('');
}

function placeAfter([first, instant, caseId]: PageCursor, placeholders: Placeholders): string {
  const rank = typeof first === 'number' ? [`${placeholders.add(100 - first)}::smallint`] : [];
  return [...rank, `${placeholders.add(instant)}::timestamptz`, placeholders.add(caseId)].join(', ');
}

/** How much waits in each queue that the reviewer sees; queues without cases are not among them. */
export function summariseQueues(
  queryable: Queryable,
  visibility: Visibility,
  now: string,
): Promise<readonly QueueSummary[]> {
  const placeholders = new Placeholders();
  const instant = `${placeholders.add(now)}::timestamptz`;
  return queryable.query<QueueSummary>(
    `select c.queue, count(*) filter (where c.claimed_by is null or c.lease_until <= ${instant})::int as open,
       count(*) filter (where c.lease_until > ${instant})::int as claimed,
       count(*) filter (where c.due_at < ${instant})::int as overdue, min(c.due_at) as "nextDueAt"
     from review_case c where c.status = 'open'${visibleCases(visibility, placeholders)}
     group by c.queue`,
    placeholders.values,
  );
}

/** How long the oldest case of each queue has waited for somebody, seconds. */
export async function oldestUnclaimed(queryable: Queryable, now: string): Promise<ReadonlyMap<string, number>> {
  const rows = await queryable.query<{ queue: string; seconds: number }>(
    `select queue, extract(epoch from $1::timestamptz - min(coalesce(lease_until, waiting_since)))::float8 as seconds
     from review_case
     where status = 'open' and (claimed_by is null or lease_until <= $1::timestamptz)
     group by queue`,
    [now],
  );
  return new Map(rows.map(({ queue, seconds }) => [queue, Math.max(0, seconds)]));
}
