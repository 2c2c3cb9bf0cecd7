import type { Draft, DraftBody, PresenceBody, PresenceList } from '@tidegate/contracts/http-colleagues';
import type { Queryable } from '@tidegate/postgres/database';

/** A reviewer at a case. */
export interface AtCase {
  readonly caseId: string;
  readonly tenantId: string;
  readonly reviewer: string;
}

/** Notes that somebody looks at a case and answers everybody who does at `now`. Instants are RFC 3339. */
export async function showPresence(
  database: Queryable,
  { caseId, tenantId, reviewer }: AtCase,
  doing: PresenceBody['doing'],
  { now, until }: { readonly now: string; readonly until: string },
): Promise<PresenceList['data']> {
  await database.execute(
    `insert into presence (case_id, reviewer, tenant_id, doing, until) values ($1, $2, $3, $4, $5)
     on conflict (case_id, reviewer) do update set doing = excluded.doing, until = excluded.until`,
    [caseId, reviewer, tenantId, doing, until],
    { name: 'presence_show' },
  );
  return database.query<PresenceList['data'][number]>(
    'select reviewer, doing, until from presence where case_id = $1 and until > $2 order by reviewer',
    [caseId, now],
    { name: 'presence_list' },
  );
}

/** Forgets whoever has not been seen since `before`. */
export async function forgetPresence(database: Queryable, before: string): Promise<void> {
  await database.execute('delete from presence where until < $1', [before]);
}

/** Keeps a draft, unless the case was closed meanwhile. */
export async function saveDraft(
  database: Queryable,
  { caseId, tenantId, reviewer }: AtCase,
  { caseVersion, content }: DraftBody,
  now: string,
): Promise<void> {
  if (content === null) {
    await database.execute('delete from draft where case_id = $1 and reviewer = $2', [caseId, reviewer]);
    return;
  }
  await database.execute(
    `insert into draft (case_id, reviewer, tenant_id, case_version, content, saved_at)
     select case_id, $2, $3, $4, $5, $6 from review_case where case_id = $1 and status <> 'closed'
     on conflict (case_id, reviewer) do update
       set case_version = excluded.case_version, content = excluded.content, saved_at = excluded.saved_at`,
    [caseId, reviewer, tenantId, caseVersion, JSON.stringify(content), now],
    { name: 'draft_save' },
  );
}

export async function readDraft(
  database: Queryable,
  { caseId, reviewer }: Pick<AtCase, 'caseId' | 'reviewer'>,
): Promise<Draft | null> {
  const [row] = await database.query<Draft>(
    `select case_id as "caseId", case_version as "caseVersion", content, saved_at as "savedAt"
     from draft where case_id = $1 and reviewer = $2`,
    [caseId, reviewer],
    { name: 'draft_read' },
  );
  return row ?? null;
}
