import type { RootCause } from '@tidegate/contracts/review-events';
import type { Label } from '@tidegate/feedback/label-of';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** Writes labels; returns the cases that had none before. */
export async function insertLabels(tx: Transaction, labels: readonly Label[]): Promise<ReadonlySet<string>> {
  if (labels.length === 0) return new Set();
  const column = <Value>(read: (label: Label) => Value) => labels.map(read);
  const rows = await tx.query<{ case_id: string }>(
    `insert into label (case_id, label_id, tenant_id, request_id, checkpoint_id, cohort, source, escalation_needed,
       proposal_right, root_cause, false_autonomy, labelled_at)
     select case_id, label_id, tenant_id, request_id, checkpoint_id, cohort, source, escalation_needed,
       proposal_right, root_cause, false_autonomy, labelled_at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
       $9::boolean[], $10::text[], $11::boolean[], $12::timestamptz[]) with ordinality as given (case_id, label_id,
       tenant_id, request_id, checkpoint_id, cohort, source, escalation_needed, proposal_right, root_cause,
       false_autonomy, labelled_at, place)
     order by place
     on conflict (case_id) do nothing
     returning case_id`,
    [
      column(({ caseId }) => caseId),
      column(({ labelId }) => labelId),
      column(({ tenantId }) => tenantId),
      column(({ requestId }) => requestId),
      column(({ checkpointId }) => checkpointId),
      column(({ cohort }) => cohort),
      column(({ source }) => source),
      column(({ escalationNeeded }) => escalationNeeded),
      column(({ proposalRight }) => proposalRight),
      column(({ rootCause }) => rootCause),
      column(({ falseAutonomy }) => falseAutonomy),
      column(({ labelledAt }) => labelledAt),
    ],
    { name: 'label_insert' },
  );
  return new Set(rows.map(({ case_id }) => case_id));
}

/** Where an export goes on: behind the row that this transaction wrote under this number. */
export interface ExportPosition {
  readonly writtenBy: string;
  readonly number: string;
}

export interface ExportedLabel {
  readonly label: Label;
  readonly position: ExportPosition;
}

interface LabelRow {
  readonly case_id: string;
  readonly label_id: string;
  readonly tenant_id: string;
  readonly request_id: string;
  readonly checkpoint_id: string;
  readonly cohort: string | null;
  readonly source: Label['source'];
  readonly escalation_needed: boolean;
  readonly proposal_right: boolean | null;
  readonly root_cause: RootCause | null;
  readonly false_autonomy: boolean;
  readonly labelled_at: string;
  readonly written_by: string;
  readonly number: string;
}

/** Labels behind a position, oldest first; those of transactions that may still be overtaken are left for later. */
export async function exportLabels(
  database: Queryable,
  after: ExportPosition,
  filter: { readonly tenantId: string | undefined; readonly limit: number },
): Promise<readonly ExportedLabel[]> {
  const rows = await database.query<LabelRow>(
    `select case_id, label_id, tenant_id, request_id, checkpoint_id, cohort, source, escalation_needed, proposal_right,
       root_cause, false_autonomy, labelled_at, written_by::text as written_by, number::text as number
     from label
     where (written_by, number) > ($1::xid8, $2::bigint)
       and written_by < pg_snapshot_xmin(pg_current_snapshot())
       and ($3::text is null or tenant_id = $3)
     order by label.written_by, label.number limit $4`,
    [after.writtenBy, after.number, filter.tenantId ?? null, filter.limit],
  );
  return rows.map((row) => ({ label: labelOfRow(row), position: { writtenBy: row.written_by, number: row.number } }));
}

function labelOfRow(row: LabelRow): Label {
  return {
    labelId: row.label_id,
    caseId: row.case_id,
    tenantId: row.tenant_id,
    requestId: row.request_id,
    checkpointId: row.checkpoint_id,
    cohort: row.cohort,
    source: row.source,
    escalationNeeded: row.escalation_needed,
    proposalRight: row.proposal_right,
    rootCause: row.root_cause,
    falseAutonomy: row.false_autonomy,
    labelledAt: row.labelled_at,
  };
}
