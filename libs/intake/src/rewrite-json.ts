/** Leaves out the field at which it is given as the new value. */
export const leftOut = Symbol('left out');

type Rewrite = (value: unknown) => unknown;

/** Deeper values are replaced as a whole, so that hostile nesting is not followed. */
const depthMax = 64;

/**
 * The value with what lies at the steps rewritten; the same value when nothing changes there, and nothing is written in
 * place. `*` stands for every item or field, `**` at the end for every text, number and truth value below.
 */
export function rewriteAt(value: unknown, steps: readonly string[], rewrite: Rewrite): unknown {
  const [step, ...further] = steps;
  if (step === undefined) return rewrite(value);
  if (typeof value !== 'object' || value === null) return value;
  if (step === '**') return rewriteLeaves(value, rewrite);
  if (step === '*') return rewriteEach(value, (item) => rewriteAt(item, further, rewrite));
  if (!Object.hasOwn(value, step)) return value;
  const before = (value as Record<string, unknown>)[step];
  const after = rewriteAt(before, further, rewrite);
  return after === before ? value : withField(value as Record<string, unknown>, step, after);
}

/** Rewrites every text, number and truth value in it, at any depth. */
export function rewriteLeaves(value: unknown, rewrite: Rewrite, depth = 0): unknown {
  if (value === null) return value;
  if (typeof value !== 'object' || depth === depthMax) return rewrite(value);
  return rewriteEach(value, (item) => rewriteLeaves(item, rewrite, depth + 1));
}

function rewriteEach(value: object, rewrite: Rewrite): unknown {
  if (Array.isArray(value)) {
    const items = value.map(rewrite);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [name, before] of Object.entries(value)) {
    const after = rewrite(before);
    if (after !== before) copy = withField(copy ?? (value as Record<string, unknown>), name, after);
  }
  return copy ?? value;
}

/** By way of entries, so that a field named `__proto__` stays a field. */
function withField(value: Record<string, unknown>, name: string, after: unknown): Record<string, unknown> {
  const fields = Object.entries(value).flatMap(([key, item]) => {
    if (key !== name) return [[key, item] as const];
    return after === leftOut ? [] : [[key, after] as const];
  });
  return Object.fromEntries(fields);
}
