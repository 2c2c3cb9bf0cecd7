import { LineCounter, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { ConfigurationProblem } from './configuration-error.ts';

/** A YAML text that could be read, with the place of everything in it. */
export interface YamlText {
  readonly value: unknown;
  /** `file:line:column` of the deepest part of `path` that the text has. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
  /** Whether the text says anything at `path`. */
  has(path: readonly PropertyKey[]): boolean;
}

/** Reads YAML 1.2. Every syntax error is returned with its place; `file` is only used to name the text. */
export function readYamlText(
  file: string,
  text: string,
): { readonly yaml: YamlText } | { readonly problems: readonly ConfigurationProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => ({
      path: '',
      pointer: '',
      got: firstLine(text.slice(pos[0], pos[0] + 40)),
      expected: `valid YAML: ${message}`,
      source: place(pos[0]),
    }));
    return { problems };
  }
  return {
    yaml: {
      value: document.toJS() as unknown,
      placeOf: (path) => place(offsetOf(document, path).offset),
      has: (path) => offsetOf(document, path).found,
    },
  };
}

/** Points at the key of a mapping entry and at the item of a list. */
function offsetOf(document: Document, path: readonly PropertyKey[]): { offset: number; found: boolean } {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const key of path) {
    const step = stepInto(node, key);
    if (!step) return { offset, found: false };
    offset = step.offset ?? offset;
    node = step.node;
  }
  return { offset, found: true };
}

function stepInto(node: unknown, key: PropertyKey): { offset: number | undefined; node: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return pair && { offset: startOf(pair.key), node: pair.value };
  }
  if (isSeq(node) && node.items[Number(key)] !== undefined) {
    const item = node.items[Number(key)];
    return { offset: startOf(isPair(item) ? item.key : item), node: item };
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

function firstLine(text: string): string {
  return JSON.stringify(text.split('\n')[0]);
}
