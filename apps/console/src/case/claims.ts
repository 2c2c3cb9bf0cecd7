import type { Assessment } from '@tidegate/contracts/evidence-events';
import type { EvidenceItem, Request } from '@tidegate/contracts/request-events';

/** A piece of evidence that a claim cites, with its place among all; `item` is null when there is no such piece. */
export interface CitedPiece {
  readonly id: string;
  readonly place: number;
  readonly item: EvidenceItem | null;
}

export interface ClaimReading {
  readonly text: string;
  readonly critical: boolean;
  /** 0 to 1 as Tidegate computed it from the cited passages; null where it did not look. */
  readonly support: number | null;
  readonly cited: readonly CitedPiece[];
}

/** Each claim of the proposal with what it cites and how far that supports it, in the order of the request (requirement B1). */
export function claimReadings({ claims = [], evidence }: Request, assessment: Assessment | null): ClaimReading[] {
  const supports = assessment?.textFindings?.claimSupport ?? [];
  return claims.map(({ text, cites, critical = false }, at) => ({
    text,
    critical,
    support: supports[at] ?? null,
    cited: cites.map((id) => citedPiece(id, evidence)),
  }));
}

/** Pieces of evidence that contradict each other, in pairs. */
export function contradictingPieces({ evidence }: Request, assessment: Assessment | null): CitedPiece[][] {
  return (assessment?.textFindings?.contradictions ?? []).map((pair) => pair.map((id) => citedPiece(id, evidence)));
}

function citedPiece(id: string, evidence: readonly EvidenceItem[]): CitedPiece {
  const place = evidence.findIndex((item) => item.id === id);
  return { id, place, item: evidence[place] ?? null };
}

/** Where a piece of evidence is on the page; ids come from outside, so places are used. */
export function evidenceAnchor(place: number): string {
  return `evidence-${place + 1}`;
}

/** How far a claim is supported, in words beside the number. */
export function supportWords(support: number | null): string {
  if (support === null) return 'not checked';
  if (support === 0) return 'nothing that it cites says so';
  if (support >= 0.995) return 'every word is in what it cites';
  return `${Math.round(support * 100)} % of its words and word pairs are in what it cites`;
}
