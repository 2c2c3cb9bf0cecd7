import type { CaseQuery, QueueSummary } from '@tidegate/contracts/http-cases';
import type { Queryable } from '@tidegate/postgres/database';
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
 * A page of cases in the order of work: priority falling, then deadline, then id. Each status has an index in that order,
 * so a page costs the same wherever it begins.
 */
export function listCases(
  queryable: Queryable,
  filter: CaseFilter,
  visibility: Visibility,
): Promise<readonly SummaryRow[]> {
  const placeholders = new Placeholders();
  const conditions = conditionsOf(filter, placeholders) + visibleCases(visibility, placeholders);
  const limit = placeholders.add(filter.limit);
  const half = (status: 'open' | 'closed') =>
    `(select c.* from review_case c where c.status = '${status}'${conditions} order by c.rank, c.due_at, c.case_id limit ${limit})`;
  const wanted =
    filter.status === undefined
      ? (['open', 'closed'] as const)
      : ([filter.status === 'closed' ? 'closed' : 'open'] as const);
  return queryable.query<SummaryRow>(
    `select ${summaryColumns} from (${wanted.map(half).join(' union all ')}) c join case_content t using (case_id)
     order by c.rank, c.due_at, c.case_id limit ${limit}`,
    placeholders.values,
  );
}

function conditionsOf(filter: CaseFilter, placeholders: Placeholders): string {
  const { queue, kind, claimedBy, requestId, status, after } = filter;
  const equal = { queue, kind, request_id: requestId };
  const conditions = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [`c.${column} = ${placeholders.add(value)}`],
  );
  const now = () => `${placeholders.add(filter.now)}::timestamptz`;
  if (status === 'open') conditions.push(`(c.claimed_by is null or c.lease_until <= ${now()})`);
  if (status === 'claimed') conditions.push(`c.lease_until > ${now()}`);
  if (claimedBy !== undefined)
    conditions.push(`c.claimed_by = ${placeholders.add(claimedBy)} and c.lease_until > ${now()}`);
  if (after !== null) {
    const [priority, dueAt, caseId] = after;
    const place = [
      `${placeholders.add(100 - priority)}::smallint`,
      `${placeholders.add(dueAt)}::timestamptz`,
      placeholders.add(caseId),
    ];
    conditions.push(`(c.rank, c.due_at, c.case_id) > (${place.join(', ')})`);
  }
  return conditions.map((condition) => ` and ${condition}`).join('');
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
