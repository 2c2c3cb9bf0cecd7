import type { TextFindings } from '@tidegate/contracts/evidence-events';
import type { EvidenceItem, Request } from '@tidegate/contracts/request-events';
import type { Signals } from '@tidegate/contracts/signals';
import { contradictingPairs } from './contradictions.ts';
import { claimSignals, claimSupports } from './read-claims.ts';
import { documentSignals, isDocument } from './read-documents.ts';
import type { ScoringDocument } from './scoring-document.ts';
import { TextReader } from './text-reader.ts';

interface TextReading {
  readonly signals: Signals;
  /** Undefined when nothing has to be looked at. */
  readonly findings: TextFindings | undefined;
}

/** Pairs that are named to people. */
const pairsNamed = 20;

/** What claims and documents of a request show, by the rules that the scoring file has for them; undefined when it has none. */
export function readTexts(
  request: Request,
  { documents: documentRules, claims: claimRules }: ScoringDocument,
  asOf: string | undefined,
): TextReading | undefined {
  const reader = new TextReader();
  const { claims = [], evidence } = request;
  const documents = documentRules === undefined ? [] : evidence.filter(isDocument);
  const supports = claimRules === undefined ? [] : claimSupports(claims, evidence, reader);
  if (documents.length + supports.length === 0) return undefined;
  const ofClaims: Signals = supports.length === 0 ? {} : claimSignals(claims, supports, claimRules!.supportedFrom);
  const claimFindings = supports.length === 0 ? undefined : { claimSupport: supports };
  if (documents.length === 0) return { signals: ofClaims, findings: claimFindings };
  const pairs = contradictingPairs(documents.map((document) => reader.passageOf(document)?.sentences ?? []));
  const retrieval = { ...ofClaims.retrieval, ...documentSignals(documents, documentRules!, pairs, asOf) };
  const findings = pairs.length === 0 ? claimFindings : { ...claimFindings, contradictions: named(pairs, documents) };
  return { signals: { ...ofClaims, retrieval }, findings };
}

function named(pairs: readonly (readonly [number, number])[], documents: readonly EvidenceItem[]): string[][] {
  return pairs.slice(0, pairsNamed).map((pair) => pair.map((position) => documents[position]!.id));
}
