import type { Proposal } from '@tidegate/contracts/request-events';

/** How a field is edited: one line, several lines, a number, yes or no, money, or JSON for what has no other form. */
export type FieldForm = 'line' | 'text' | 'number' | 'boolean' | 'amount' | 'currency' | 'json';

/** One leaf of a proposal that a reviewer may change. */
export interface EditableField {
  /** JSON Pointer into the proposal; the contract's edits use the same (requirement E4). */
  readonly pointer: string;
  readonly label: string;
  readonly form: FieldForm;
  /** What the input shows at first. */
  readonly text: string;
}

/** Texts that were typed, by pointer. Kept as typed, so that a draft survives half a number. */
export type FieldTexts = Readonly<Record<string, string>>;

export interface FieldChange {
  readonly pointer: string;
  readonly label: string;
  readonly form: FieldForm;
  readonly before: string;
  readonly after: string;
  /** What is wrong with the new text, or null. */
  readonly problem: string | null;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: Json;
}

/** Every field of the proposal that may be changed, in the order in which it is shown. */
export function editableFieldsOf(proposal: Proposal): EditableField[] {
  if (proposal.kind === 'answer') return [fieldOf({ path: ['text'], value: proposal.text }, 'Answer', 'text')];
  if (proposal.kind === 'plan') {
    return proposal.steps.map((value, at) => fieldOf({ path: ['steps', at], value }, `Step ${at + 1}`, 'text'));
  }
  const { arguments: values, value } = proposal.action;
  const leaves = leavesOf(values as Json, ['action', 'arguments']).filter((leaf) => leaf.path.length > 2);
  const fields = leaves.map((leaf) => fieldOf(leaf, leaf.path.slice(2).join(' › '), formOf(leaf.value)));
  if (!value) return fields;
  return [
    ...fields,
    fieldOf({ path: ['action', 'value', 'amount'], value: value.amount }, 'value amount', 'amount'),
    fieldOf({ path: ['action', 'value', 'currency'], value: value.currency }, 'value currency', 'currency'),
  ];
}

/** The fields whose text differs from the proposal, with what is wrong in each. Texts of unknown fields are ignored. */
export function changesOf(proposal: Proposal, texts: FieldTexts): FieldChange[] {
  return editableFieldsOf(proposal).flatMap(({ pointer, label, form, text }) => {
    const after = texts[pointer];
    if (after === undefined || after === text) return [];
    return [{ pointer, label, form, before: text, after, problem: problemOf(form, after) }];
  });
}

/** The proposal with the changes in it; unchanged fields keep their exact value. Changes must have no problem. */
export function applyChanges(proposal: Proposal, changes: readonly FieldChange[]): Proposal {
  return changes.reduce<Json>(
    (document, change) => withValue(document, pathOf(change.pointer), valueOf(change.form, change.after)),
    proposal as Json,
  ) as Proposal;
}

function leavesOf(value: Json, path: readonly (string | number)[]): Leaf[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item: Json, at) => leavesOf(item, [...path, at]));
  }
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, item]: [string, Json]) => leavesOf(item, [...path, name]));
  }
  return [{ path, value }];
}

function fieldOf(leaf: Leaf, label: string, form: FieldForm): EditableField {
  const text = typeof leaf.value === 'string' && form !== 'json' ? leaf.value : JSON.stringify(leaf.value);
  return { pointer: pointerOf(leaf.path), label, form, text };
}

function formOf(value: Json): FieldForm {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'string') return 'json';
  return value.length > 60 || value.includes('\n') ? 'text' : 'line';
}

interface FormCheck {
  readonly fits: (text: string) => boolean;
  readonly problem: (text: string) => string;
}

/** What each form accepts; a form without a check accepts everything. */
const formChecks: Partial<Readonly<Record<FieldForm, FormCheck>>> = {
  number: {
    fits: (text) => text.trim() !== '' && Number.isFinite(Number(text)),
    problem: (text) => `"${text}" is no number; type digits such as 120.5.`,
  },
  amount: {
    fits: (text) => /^-?\d{1,15}(?:\.\d{1,4})?$/.test(text),
    problem: (text) => `"${text}" is no amount; type a decimal such as 4200.00.`,
  },
  currency: {
    fits: (text) => /^[A-Z]{3}$/.test(text),
    problem: (text) => `"${text}" is no currency; type three capital letters such as EUR.`,
  },
  json: { fits: isJson, problem: (text) => `"${text}" is no JSON; text needs quotes, such as "north".` },
  text: { fits: (text) => text.trim() !== '', problem: () => 'This may not be empty.' },
};

function problemOf(form: FieldForm, text: string): string | null {
  const check = formChecks[form];
  return !check || check.fits(text) ? null : check.problem(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function valueOf(form: FieldForm, text: string): Json {
  if (form === 'number') return Number(text);
  if (form === 'boolean') return text === 'true';
  return form === 'json' ? (JSON.parse(text) as Json) : text;
}

const pointerOf = (path: readonly (string | number)[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const pathOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

function withValue(document: Json, path: readonly string[], value: Json): Json {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(document)) {
    return document.map((item: Json, at) => (String(at) === first ? withValue(item, rest, value) : item));
  }
  const fields = Object.entries(document as Record<string, Json>);
  // From entries, so that a field called `__proto__` stays an ordinary field.
  return Object.fromEntries(fields.map(([name, item]) => [name, name === first ? withValue(item, rest, value) : item]));
}
