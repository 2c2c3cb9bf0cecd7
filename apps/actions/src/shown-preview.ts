import type { RegisteredAction } from '@tidegate/actions/registry';
import { digestOf } from '@tidegate/contracts/action-digest';
import type { Preview } from '@tidegate/contracts/action-events';
import type { ConnectorAnswer, Held } from './system-connector.ts';
import type { ToldPreview } from './told-preview.table.ts';

/** Whether an approved action would still do what its approver had read (requirement E7). */
export type ShownCheck =
  | { readonly kind: 'same' }
  | { readonly kind: 'failed'; readonly code: 'preview_changed' | 'connector_refused'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string }
  | Held;

/** A preview as it is told: the registry has the last word on what can be undone. */
export function previewOf(preview: Preview, { reversible }: RegisteredAction): Preview {
  return { ...preview, reversible: reversible && preview.reversible };
}

/** Compares a dry run made now with the one that was told. */
export function checkShown(shown: ToldPreview, answer: ConnectorAnswer<Preview>, entry: RegisteredAction): ShownCheck {
  if (answer.kind === 'held' || answer.kind === 'unknown') return answer;
  if (answer.kind === 'refused') {
    return { kind: 'failed', code: 'connector_refused', detail: `A dry run before the execution: ${answer.detail}` };
  }
  const now = previewOf(answer.value, entry);
  if (digestOf(now) === shown.previewDigest) return { kind: 'same' };
  const detail = `Approved was what said "${shown.summary}"; by now the dry run says "${now.summary}". Nothing was done: ask for a new decision.`;
  return { kind: 'failed', code: 'preview_changed', detail };
}
