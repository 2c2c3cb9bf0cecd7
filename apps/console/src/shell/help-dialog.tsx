import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type Binding, bindings } from '../keyboard/hotkeys.ts';
import { letterKeys } from '../keyboard/letter-keys.store.ts';

/** The keyboard help; a native dialog keeps the focus inside and closes with Escape. */
export function HelpDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const lettersOn = useSyncExternalStore(letterKeys.subscribe, letterKeys.read);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <div className="help-head">
        <h2 id="help-title">Keyboard</h2>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
      <div className="help-columns">
        <Keys title="In the queue" keys={[...bindings.queue, { key: 'Enter', words: 'Open the case' }]} />
        <Keys
          title="In a case"
          keys={[
            ...bindings.case,
            { key: 'Ctrl ↵', words: 'Submit, also from inside a field' },
            { key: 'Esc', words: 'Leave the field; then back to the queue' },
          ]}
        />
      </div>
      <label className="check">
        <input type="checkbox" checked={lettersOn} onChange={(event) => letterKeys.write(event.target.checked)} />
        Single letters are shortcuts
      </label>
    </dialog>
  );
}

type HelpLine = Pick<Binding, 'key' | 'words'>;

function Keys({ title, keys }: { readonly title: string; readonly keys: readonly HelpLine[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className="keys">
        {keys.map(({ key, words }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
