import { useEffect, useEffectEvent } from 'react';
import { letterKeys } from './letter-keys.store.ts';
import { type Command, commandOf, type KeyPress, type Screen } from './hotkeys.ts';

const fields = 'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]';

function pressOf(event: KeyboardEvent): KeyPress {
  const target = event.target instanceof Element ? event.target : null;
  return {
    key: event.key,
    control: event.ctrlKey || event.metaKey,
    alt: event.altKey,
    repeat: event.repeat,
    inField: target?.closest(fields) != null,
    inList: target?.closest('[data-list]') != null,
    inDialog: document.querySelector('dialog[open]') !== null,
  };
}

/** Handles the keys of a screen while it is shown. A command without a handler is left to the browser. */
export function useHotkeys(screen: Screen, handlers: Partial<Record<Command, (press: KeyPress) => void>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const press = pressOf(event);
    const command = commandOf(press, screen, letterKeys.read());
    const handler = command && handlers[command];
    if (!handler) return;
    event.preventDefault();
    handler(press);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
