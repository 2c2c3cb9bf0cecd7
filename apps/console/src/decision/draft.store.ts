import { useCallback, useEffect, useState } from 'react';
import { store, stored } from '../session/browser-setting.store.ts';
import { type Draft, draftOf, draftText, emptyDraft, isUntouched } from './draft.ts';

const prefix = 'tidegate.draft.';
const keyOf = (reviewer: string, caseId: string) => `${prefix}${reviewer}.${caseId}`;

export interface DraftInUse {
  readonly draft: Draft;
  readonly update: (change: Partial<Draft>) => void;
  readonly discard: () => void;
  /** True when the draft was there before this page: the reviewer is told. */
  readonly restored: boolean;
}

/** The draft of one reviewer for one case, kept in this browser with every change (requirement E5). */
export function useDraft(reviewer: string, caseId: string): DraftInUse {
  const key = keyOf(reviewer, caseId);
  const [found] = useState(() => draftOf(stored(key), Date.now()));
  const [draft, setDraft] = useState<Draft>(found ?? emptyDraft);
  const [discarded, setDiscarded] = useState(false);
  useEffect(() => {
    if (!discarded) store(key, isUntouched(draft) ? null : draftText(draft, Date.now()));
  }, [key, draft, discarded]);
  const update = useCallback((change: Partial<Draft>) => {
    setDiscarded(false);
    setDraft((before) => ({ ...before, ...change }));
  }, []);
  const discard = useCallback(() => {
    store(key, null);
    setDiscarded(true);
    setDraft(emptyDraft);
  }, [key]);
  return { draft, update, discard, restored: found !== null && !discarded };
}

/** Puts a draft back that was sent already. */
export function keepDraft(reviewer: string, caseId: string, draft: Draft): void {
  store(keyOf(reviewer, caseId), isUntouched(draft) ? null : draftText(draft, Date.now()));
}

/** Removes drafts of cases that nobody came back to. */
export function forgetOldDrafts(): void {
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (key.startsWith(prefix) && draftOf(stored(key), Date.now()) === null) store(key, null);
    }
  } catch {
    // Storage is refused: there are no drafts to forget.
  }
}
