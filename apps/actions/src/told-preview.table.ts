import { digestOf } from '@tidegate/contracts/action-digest';
import type { Preview } from '@tidegate/contracts/action-events';
import type { ActionIntent } from '@tidegate/actions/plan-execution';
import type { Queryable } from '@tidegate/postgres/database';

/** What a reviewer was told about an action before the approval. */
export interface ToldPreview {
  /** SHA-256 of the canonical preview, hex. */
  readonly previewDigest: string;
  readonly summary: string;
}

export async function insertToldPreview(tx: Queryable, intent: ActionIntent, preview: Preview): Promise<void> {
  await tx.execute(
    `insert into told_preview (checkpoint_id, action_digest, preview_digest, summary) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [intent.checkpointId, intent.actionDigest, digestOf(preview), preview.summary],
    { name: 'told_preview_insert' },
  );
}

/** The preview of exactly this action, where it was told before `by`; an edited action was never shown in a dry run. */
export async function findToldPreview(
  database: Queryable,
  { checkpointId, actionDigest }: Pick<ActionIntent, 'checkpointId' | 'actionDigest'>,
  by: string,
): Promise<ToldPreview | undefined> {
  const [row] = await database.query<ToldPreview>(
    `select preview_digest as "previewDigest", summary from told_preview
     where checkpoint_id = $1 and action_digest = $2 and told_at <= $3::timestamptz`,
    [checkpointId, actionDigest, by],
    { name: 'told_preview_find' },
  );
  return row;
}
