import type { EvidenceItem } from '@tidegate/contracts/request-events';
import type { Signals } from '@tidegate/contracts/signals';
import type { DocumentRules } from './document-rules.ts';

const dayMs = 86_400_000;

type Retrieval = NonNullable<Signals['retrieval']>;

/** A piece of evidence with a class or a date; others are only shown (contracts/cited-claims.ts). */
export function isDocument({ sourceClass, date, validUntil }: EvidenceItem): boolean {
  return sourceClass !== undefined || date !== undefined || validUntil !== undefined;
}

/**
 * Retrieval signals of documents (requirement B1): authority from their classes, freshness from their dates, and
 * contradictions in pairs of them, by position. `asOf` is the moment of the request; without it no age is judged.
 */
export function documentSignals(
  documents: readonly EvidenceItem[],
  rules: DocumentRules,
  pairs: readonly (readonly [number, number])[],
  asOf: string | undefined,
): Retrieval {
  const isAuthoritative = documents.map((document) => authorityOf(document, rules));
  return {
    authority: shareOf(isAuthoritative),
    contradictions: pairs.length,
    authoritativeConflicts: pairs.filter(([left, right]) => isAuthoritative[left] && isAuthoritative[right]).length,
    ...(asOf === undefined ? {} : ageSignals(documents, rules, Date.parse(asOf))),
  };
}

/** The class decides; where none was sent, what the product says of the piece. */
function authorityOf({ sourceClass, authoritative }: EvidenceItem, rules: DocumentRules): boolean {
  if (sourceClass === undefined) return authoritative === true;
  return ownOf(rules.classes, sourceClass)?.authoritative ?? false;
}

/** Nothing when no document has a date; else one without a date counts as too old. */
function ageSignals(documents: readonly EvidenceItem[], rules: DocumentRules, asOfMs: number): Retrieval {
  if (documents.every(({ date, validUntil }) => date === undefined && validUntil === undefined)) return {};
  const ages = documents.flatMap(({ date }) => (date === undefined ? [] : [(asOfMs - Date.parse(date)) / dayMs]));
  const oldest = ages.filter((age) => age >= 0).reduce((most, age) => Math.max(most, age), -1);
  return {
    freshness: shareOf(documents.map((document) => isFresh(document, rules, asOfMs))),
    ...(oldest < 0 ? {} : { oldestDays: oldest }),
  };
}

/** Within its window and still valid. One that is dated after tomorrow is not in force yet, or its date is wrong. */
function isFresh({ sourceClass, date, validUntil }: EvidenceItem, rules: DocumentRules, asOfMs: number): boolean {
  const windowDays = (sourceClass && ownOf(rules.classes, sourceClass)?.windowDays) || rules.windowDays;
  if (validUntil !== undefined && !(endOfMs(validUntil) >= asOfMs)) return false;
  if (date === undefined) return validUntil !== undefined;
  const ageMs = asOfMs - Date.parse(date);
  return ageMs <= windowDays * dayMs && ageMs >= -dayMs;
}

/** A day lasts to its end. */
function endOfMs(dayOrMoment: string): number {
  return Date.parse(dayOrMoment) + (dayOrMoment.length === 10 ? dayMs : 0);
}

function shareOf(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length / flags.length;
}

function ownOf<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
