import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { RoutedCase } from '@tidegate/routing/routed-case';

/** How a field of a case is kept: its column, its type and, where it can change, that it does. */
interface Column {
  readonly field: keyof RoutedCase;
  readonly name: string;
  readonly type: string;
  readonly changes: boolean;
}

const fixed = (field: keyof RoutedCase, name: string, type = 'text'): Column => ({ field, name, type, changes: false });
const changing = (field: keyof RoutedCase, name: string, type = 'text'): Column => ({
  field,
  name,
  type,
  changes: true,
});

const columns: readonly Column[] = [
  fixed('caseId', 'case_id'),
  fixed('tenantId', 'tenant_id'),
  fixed('requestId', 'request_id'),
  fixed('checkpointId', 'checkpoint_id'),
  fixed('kind', 'kind'),
  fixed('riskTier', 'risk_tier', 'smallint'),
  fixed('scopes', 'scopes', 'jsonb'),
  fixed('reason', 'reason'),
  fixed('policy', 'policy'),
  fixed('index', 'search_index'),
  fixed('openedAt', 'opened_at', 'timestamptz'),
  changing('queue', 'queue'),
  changing('level', 'level'),
  changing('priority', 'priority', 'smallint'),
  changing('calendar', 'calendar'),
  changing('elapsed', 'elapsed', 'double precision'),
  changing('runningSince', 'running_since', 'timestamptz'),
  changing('dueAt', 'due_at', 'timestamptz'),
  changing('promisedAt', 'promised_at', 'timestamptz'),
  changing('expectedAt', 'expected_at', 'timestamptz'),
  changing('dueSeconds', 'due_seconds', 'double precision'),
  changing('promisedSeconds', 'promised_seconds', 'double precision'),
  changing('expectedSeconds', 'expected_seconds', 'double precision'),
  changing('lostSeconds', 'lost_seconds', 'double precision'),
  changing('waitingFor', 'waiting_for', 'jsonb'),
  changing('waitingSince', 'waiting_since', 'timestamptz'),
  changing('answeredAsk', 'answered_ask'),
  changing('step', 'step', 'smallint'),
  changing('late', 'late', 'boolean'),
  changing('aged', 'aged', 'boolean'),
  changing('expired', 'expired'),
  changing('epoch', 'epoch', 'int'),
  changing('closed', 'closed', 'boolean'),
  changing('closedAt', 'closed_at', 'timestamptz'),
  changing('overridden', 'overridden', 'boolean'),
  changing('workedSeconds', 'worked_seconds', 'double precision'),
];
const changingColumns = columns.filter(({ changes }) => changes);

/** The columns of a case `c`, under the names of its fields. */
export const caseColumns = columns.map(({ field, name }) => `c.${name} as "${field}"`).join(', ');

/** A list of texts travels as JSON, since an array of arrays must not be ragged. */
const read = ({ name, type }: Column) =>
  type === 'jsonb' ? `array(select jsonb_array_elements_text(n.${name}))` : `n.${name}`;
const names = (some: readonly Column[]) => some.map(({ name }) => name).join(', ');
const given = (some: readonly Column[]) =>
  `unnest(${some.map(({ type }, place) => `$${place + 1}::${type}[]`).join(', ')}) as n (${names(some)})`;
const valuesOf = (some: readonly Column[], cases: readonly RoutedCase[]) =>
  some.map(({ field, type }) => cases.map((one) => (type === 'jsonb' ? JSON.stringify(one[field]) : one[field])));

const insertText = `insert into routed_case (${names(columns)}) select ${columns.map(read).join(', ')}
  from ${given(columns)} on conflict (case_id) do nothing returning case_id`;
const identified = [columns[0]!, ...changingColumns];
const updateText = `update routed_case c set ${changingColumns.map((column) => `${column.name} = ${read(column)}`).join(', ')}
  from ${given(identified)} where c.case_id = n.case_id`;

/** Adds cases; returns the ids of those that were not there. */
export async function insertCases(tx: Transaction, cases: readonly RoutedCase[]): Promise<ReadonlySet<string>> {
  if (cases.length === 0) return new Set();
  const rows = await tx.query<{ case_id: string }>(insertText, valuesOf(columns, cases), {
    name: 'routed_case_insert',
  });
  return new Set(rows.map((row) => row.case_id));
}

/** The cases, locked until the transaction ends; in the order of ids, so that two batches cannot block each other. */
export async function lockCases(tx: Transaction, caseIds: readonly string[]): Promise<ReadonlyMap<string, RoutedCase>> {
  if (caseIds.length === 0) return new Map();
  const rows = await tx.query<RoutedCase>(
    `select ${caseColumns} from routed_case c where c.case_id = any($1::text[]) order by c.case_id for update`,
    [caseIds],
    { name: 'routed_case_lock' },
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}

/** Writes what can change of cases: place, clock, progress. */
export async function updateCases(tx: Transaction, cases: readonly RoutedCase[]): Promise<void> {
  if (cases.length === 0) return;
  await tx.execute(updateText, valuesOf(identified, cases), { name: 'routed_case_update' });
}

/** Open cases in the scope of an open breaker whose clocks still run; locked, `countMax` at most. */
export function takeUnderBreaker(
  tx: Queryable,
  scopes: readonly string[],
  countMax: number,
): Promise<readonly RoutedCase[]> {
  return tx.query<RoutedCase>(
    `select ${caseColumns} from routed_case c
     where not c.closed and cardinality(c.scopes) > 0 and c.scopes && $1::text[] and not c.waiting_for @> '{breaker}'
     order by c.case_id limit $2 for update skip locked`,
    [scopes, countMax],
    { name: 'routed_case_under_breaker' },
  );
}

/** Open cases that wait under a breaker and are in none of the open scopes; locked, `countMax` at most. */
export function takeFreedOfBreaker(
  tx: Queryable,
  scopes: readonly string[],
  countMax: number,
): Promise<readonly RoutedCase[]> {
  return tx.query<RoutedCase>(
    `select ${caseColumns} from routed_case c
     where not c.closed and c.waiting_for @> '{breaker}' and not c.scopes && $1::text[]
     order by c.case_id limit $2 for update skip locked`,
    [scopes, countMax],
    { name: 'routed_case_freed' },
  );
}
