/** What a key can ask for; each screen handles the ones that make sense there. */
export type Command =
  | 'next_row'
  | 'previous_row'
  | 'claim'
  | 'help'
  | 'approve'
  | 'edit'
  | 'reject'
  | 'ask'
  | 'reroute'
  | 'escalate'
  | 'refine'
  | 'undo'
  | 'submit'
  | 'leave';

export type Screen = 'queue' | 'case' | 'exercises';

/** A key press with what decides whether it is meant for us. */
export interface KeyPress {
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  /** The key is held down and repeats by itself. */
  readonly repeat: boolean;
  /** The focus is in a text field, a select or something else that uses letters. */
  readonly inField: boolean;
  /** The focus is inside the table of cases, where arrows move between rows. */
  readonly inList: boolean;
  /** A dialog is open over the screen. */
  readonly inDialog: boolean;
}

export interface Binding {
  readonly key: string;
  readonly command: Command;
  readonly words: string;
}

/** The single-letter keys, as the help shows them. */
export const bindings: Readonly<Record<Screen, readonly Binding[]>> = {
  queue: [
    { key: 'J', command: 'next_row', words: 'Next case in the list' },
    { key: 'K', command: 'previous_row', words: 'Previous case in the list' },
    { key: 'C', command: 'claim', words: 'Review next: claim the most urgent case' },
    { key: 'Z', command: 'undo', words: 'Take the last verdict back, for some seconds' },
    { key: '?', command: 'help', words: 'This help' },
  ],
  case: [
    { key: 'A', command: 'approve', words: 'Approve (tier 0 and 1: at once)' },
    { key: 'E', command: 'edit', words: 'Approve with edits' },
    { key: 'R', command: 'reject', words: 'Reject' },
    { key: 'I', command: 'ask', words: 'Ask for information' },
    { key: 'P', command: 'refine', words: 'Ask for a better proposal' },
    { key: 'T', command: 'reroute', words: 'Send to another queue' },
    { key: 'U', command: 'escalate', words: 'Escalate one level up' },
    { key: 'C', command: 'claim', words: 'Claim this case' },
    { key: 'Z', command: 'undo', words: 'Take the last verdict back, for some seconds' },
    { key: '?', command: 'help', words: 'This help' },
  ],
  exercises: [
    { key: 'C', command: 'claim', words: 'Review next: claim the most urgent case' },
    { key: 'Z', command: 'undo', words: 'Take the last verdict back, for some seconds' },
    { key: '?', command: 'help', words: 'This help' },
  ],
};

/** Repeats are welcome only for moving; nothing that is submitted may repeat. */
const repeatable: readonly Command[] = ['next_row', 'previous_row'];

/**
 * What a key press asks for on a screen, or null when the key belongs to something else (WCAG 2.1.4: letters only outside
 * fields, and they can be switched off; the combination with Control and Escape always work).
 */
export function commandOf(press: KeyPress, screen: Screen, lettersOn: boolean): Command | null {
  if (press.inDialog || press.alt) return null;
  const command = specialCommand(press, screen) ?? plainCommand(press, screen, lettersOn);
  return command && press.repeat && !repeatable.includes(command) ? null : command;
}

/** What works inside fields too. */
function specialCommand(press: KeyPress, screen: Screen): Command | null {
  if (press.control) return press.key === 'Enter' && screen === 'case' ? 'submit' : null;
  return press.key === 'Escape' ? 'leave' : null;
}

function plainCommand(press: KeyPress, screen: Screen, lettersOn: boolean): Command | null {
  if (press.inField || press.control) return null;
  return arrowCommand(press) ?? (lettersOn ? letterCommand(press.key, screen) : null);
}

function arrowCommand(press: KeyPress): Command | null {
  if (!press.inList) return null;
  if (press.key === 'ArrowDown') return 'next_row';
  return press.key === 'ArrowUp' ? 'previous_row' : null;
}

function letterCommand(key: string, screen: Screen): Command | null {
  return bindings[screen].find((binding) => binding.key === key.toUpperCase())?.command ?? null;
}
