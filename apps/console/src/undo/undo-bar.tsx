import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import type { Screen } from '../keyboard/hotkeys.ts';
import { useSession } from '../session/session.tsx';
import { useNow } from '../time/use-now.ts';
import { plainText } from '../words/plain-text.ts';
import { dropVerdicts, useHeldVerdicts } from './held-verdicts.store.ts';
import { type HeldVerdict, openVerdicts, secondsLeft } from './held-verdicts.ts';
import { useUndo } from './use-undo.ts';

/** What was just decided, and how long it can be taken back: by button, or the newest by key (requirement E5). */
export function UndoBar({ screen }: { readonly screen: Screen }) {
  const { reviewer } = useSession();
  const held = useHeldVerdicts();
  if (!held.some((one) => one.reviewer === reviewer.id)) return null;
  return <OpenVerdicts screen={screen} held={held} />;
}

/** Apart, so that the clock runs only while there is something to count. */
function OpenVerdicts({ screen, held }: { readonly screen: Screen; readonly held: readonly HeldVerdict[] }) {
  const { reviewer } = useSession();
  const nowMs = useNow('second');
  const undo = useUndo();
  const open = openVerdicts(held, reviewer.id, nowMs);
  useForgetOver(held, open);
  const take = (verdict: HeldVerdict | undefined) => {
    if (verdict && !undo.isPending) undo.mutate(verdict);
  };
  useHotkeys(screen, open.length > 0 ? { undo: () => take(open[0]) } : {});
  if (open.length === 0) return null;
  return (
    <section className="undo-bar" aria-label="Can still be taken back">
      <ul>
        {open.map((one, place) => (
          <li key={one.verdictId}>
            <span className="undo-said">
              <strong>{one.said}</strong> <bdi>{plainText(one.title)}</bdi>
            </span>
            <span className="undo-left">
              <span className="unseen">takes effect in </span>
              <span className="numbers">{secondsLeft(one, nowMs)} s</span>
            </span>
            <button type="button" className="button button-small" disabled={undo.isPending} onClick={() => take(one)}>
              Undo {place === 0 && <kbd>Z</kbd>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Once a window has ended, the lists show what came of the verdict. */
function useForgetOver(held: readonly HeldVerdict[], open: readonly HeldVerdict[]): void {
  const queries = useQueryClient();
  const over = held.filter((one) => !open.includes(one)).map(({ verdictId }) => verdictId);
  const key = over.join(' ');
  useEffect(() => {
    if (key === '') return;
    dropVerdicts(key.split(' '));
    for (const name of ['queues', 'case']) void queries.invalidateQueries({ queryKey: [name] });
  }, [key, queries]);
}
