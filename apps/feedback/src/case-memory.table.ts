import type { RootCause } from '@tidegate/contracts/review-events';
import type { CaseMemory } from '@tidegate/feedback/case-memory';
import type { Transaction } from '@tidegate/postgres/database';

interface MemoryRow {
  readonly case_id: string;
  readonly overridden: boolean | null;
  readonly escalation_needed: boolean | null;
  readonly root_cause: RootCause | null;
}

/** What is remembered of these cases; those without a verdict so far are absent. */
export async function loadMemories(tx: Transaction, caseIds: readonly string[]): Promise<Map<string, CaseMemory>> {
  const rows = await tx.query<MemoryRow>(
    'select case_id, overridden, escalation_needed, root_cause from case_memory where case_id = any ($1::text[])',
    [caseIds],
    { name: 'case_memory_load' },
  );
  return new Map(
    rows.map((row) => [
      row.case_id,
      {
        caseId: row.case_id,
        overridden: row.overridden,
        escalationNeeded: row.escalation_needed,
        rootCause: row.root_cause,
      },
    ]),
  );
}

/** Keeps these memories. */
export async function saveMemories(tx: Transaction, memories: readonly CaseMemory[]): Promise<void> {
  if (memories.length === 0) return;
  await tx.execute(
    `insert into case_memory (case_id, overridden, escalation_needed, root_cause)
     select * from unnest($1::text[], $2::boolean[], $3::boolean[], $4::text[])
     on conflict (case_id) do update set
       overridden = excluded.overridden, escalation_needed = excluded.escalation_needed, root_cause = excluded.root_cause`,
    [
      memories.map(({ caseId }) => caseId),
      memories.map(({ overridden }) => overridden),
      memories.map(({ escalationNeeded }) => escalationNeeded),
      memories.map(({ rootCause }) => rootCause),
    ],
    { name: 'case_memory_save' },
  );
}

/** Drops the memories of closed cases; their labels have what they said. */
export async function dropMemories(tx: Transaction, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.execute('delete from case_memory where case_id = any ($1::text[])', [caseIds], { name: 'case_memory_drop' });
}
