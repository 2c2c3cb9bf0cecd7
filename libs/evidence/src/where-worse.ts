import type { Signals } from '@tidegate/contracts/signals';

type FamilyName = keyof Signals;

/** Signals of which less is worse; of all others that Tidegate computes more is. */
const lessIsWorse = new Set(['authority', 'grounding', 'criticalGrounding', 'freshness']);

/** What of the found signals counts beside the sent ones: where none was sent, or a less restrictive one. */
export function whereWorse(found: Signals, sent: Signals): Signals | undefined {
  const counted: Record<string, unknown> = {};
  let isEmpty = true;
  for (const family of Object.keys(found) as FamilyName[]) {
    const worse = worseOf(found[family] ?? {}, sent[family] ?? {});
    if (worse === undefined) continue;
    counted[family] = worse;
    isEmpty = false;
  }
  return isEmpty ? undefined : counted;
}

type Family = Readonly<Record<string, unknown>>;

function worseOf(found: Family, sent: Family): Family | undefined {
  let counted: Record<string, unknown> | undefined;
  for (const name in found) {
    const value = restrictive(name, found[name], sent[name]);
    if (value !== undefined) (counted ??= {})[name] = value;
  }
  return counted;
}

/** Undefined when what was sent says as much. */
function restrictive(name: string, found: unknown, sent: unknown): unknown {
  if (sent === undefined) return found;
  if (Array.isArray(found)) return joined(found as string[], sent as string[]);
  return isWorse(name, Number(found), Number(sent)) ? found : undefined;
}

/** True is 1 and worse than false. */
function isWorse(name: string, found: number, sent: number): boolean {
  // Writes that succeeded were counted with those that were sent (read-trace.ts).
  if (name === 'writesSucceeded') return found !== sent;
  return lessIsWorse.has(name) ? found < sent : found > sent;
}

/** As many as the contract takes. */
const longestList = 20;

function joined(found: readonly string[], sent: readonly string[]): string[] | undefined {
  const added = found.filter((name) => !sent.includes(name));
  return added.length === 0 || sent.length >= longestList ? undefined : [...sent, ...added].slice(0, longestList);
}
