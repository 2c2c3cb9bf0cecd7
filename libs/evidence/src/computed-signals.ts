import type { Classification, Request } from '@tidegate/contracts/request-events';
import type { TextFindings } from '@tidegate/contracts/evidence-events';
import type { Signals } from '@tidegate/contracts/signals';
import { isDocument } from './read-documents.ts';
import { readTexts } from './read-texts.ts';
import { traceSignals } from './read-trace.ts';
import type { ScoringDocument } from './scoring-document.ts';
import { whereWorse } from './where-worse.ts';

/** What Tidegate computed and, for people, what stands behind it. */
export interface Computed {
  /** Only what counts beside what was sent. */
  readonly signals?: Signals;
  readonly textFindings?: TextFindings;
}

const nothing: Computed = {};

/**
 * Signals that Tidegate computes itself from documents, claims and tool trace (requirements B1–B3) and from its own lists
 * (B6), as far as they count: where the product sent none, or a better one. **The more restrictive wins**, because either
 * side may see what the other cannot, and neither can talk the other's finding away.
 *
 * Deterministic; `asOf`, the moment of the request, stands for the clock, so that a decision can be recomputed.
 */
export function computedSignals(
  request: Request,
  classification: Classification,
  scoring: ScoringDocument,
  asOf: string | undefined,
): Computed {
  const texts = textsOf(request, scoring, asOf);
  const tooling = toolingOf(request, scoring, asOf);
  const isWeak = scoring.history.weakTaskTypes.includes(classification.taskType);
  if (tooling === undefined && texts === undefined && !isWeak) return nothing;
  const found: Signals = {
    ...texts?.signals,
    ...(tooling === undefined ? {} : { tooling }),
    ...(isWeak ? { history: { weakIntent: true } } : {}),
  };
  return computedOf(whereWorse(found, request.signals), texts?.findings);
}

function textsOf(request: Request, scoring: ScoringDocument, asOf: string | undefined) {
  const isText = request.claims !== undefined || request.evidence.some(isDocument);
  return isText ? readTexts(request, scoring, asOf) : undefined;
}

function toolingOf(request: Request, { trace }: ScoringDocument, asOf: string | undefined) {
  return trace === undefined || request.toolTrace.length === 0 ? undefined : traceSignals(request, trace, asOf);
}

function computedOf(signals: Signals | undefined, textFindings: TextFindings | undefined): Computed {
  return { ...(signals === undefined ? {} : { signals }), ...(textFindings === undefined ? {} : { textFindings }) };
}
