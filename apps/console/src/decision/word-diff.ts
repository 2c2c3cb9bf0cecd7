export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond this many comparisons a difference is shown as one removal and one addition, to keep typing smooth. */
const maximumComparisons = 400_000;

/** Word-level differences between two texts; together, the parts that are not added are `before`, and vice versa. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const old = wordsOf(before);
  const fresh = wordsOf(after);
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  const room = Math.min(old.length, fresh.length) - start;
  while (end < room && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const parts: DiffPart[] = [
    { kind: 'same', text: old.slice(0, start).join('') },
    ...middleDiff(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    { kind: 'same', text: old.slice(old.length - end).join('') },
  ];
  return joined(parts);
}

/** Words with the white space after them, so that nothing is lost. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];

function middleDiff(old: readonly string[], fresh: readonly string[]): DiffPart[] {
  if (old.length * fresh.length > maximumComparisons) {
    return [
      { kind: 'removed', text: old.join('') },
      { kind: 'added', text: fresh.join('') },
    ];
  }
  const lengths = commonLengths(old, fresh);
  const parts: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    const [oldWord, freshWord] = [old[i], fresh[j]];
    if (oldWord !== undefined && oldWord === freshWord) {
      parts.push({ kind: 'same', text: oldWord });
      i += 1;
      j += 1;
    } else if (freshWord === undefined || (oldWord !== undefined && lengths(i + 1, j) >= lengths(i, j + 1))) {
      parts.push({ kind: 'removed', text: oldWord ?? '' });
      i += 1;
    } else {
      parts.push({ kind: 'added', text: freshWord });
      j += 1;
    }
  }
  return parts;
}

/** Length of the longest common subsequence of what follows position (i, j). */
function commonLengths(old: readonly string[], fresh: readonly string[]): (i: number, j: number) => number {
  const width = fresh.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}

function joined(parts: readonly DiffPart[]): DiffPart[] {
  const result: DiffPart[] = [];
  for (const part of parts) {
    if (part.text === '') continue;
    const last = result.at(-1);
    if (last?.kind === part.kind) result[result.length - 1] = { kind: part.kind, text: last.text + part.text };
    else result.push(part);
  }
  return result;
}
