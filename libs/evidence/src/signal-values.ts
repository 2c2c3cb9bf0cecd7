import type { DataOf } from '@tidegate/contracts/define-event';
import type { CohortHistoryUpdated } from '@tidegate/contracts/control-events';
import {
  ConversationSignals,
  RetrievalSignals,
  ToolingSignals,
  WorkflowSignals,
  type Signals,
} from '@tidegate/contracts/signals';

/** Families with a sub-score. The contract has no generation signals but grounding, which retrieval carries. */
export const scoredFamilies = ['retrieval', 'tooling', 'workflow', 'conversation', 'history'] as const;
export type ScoredFamily = (typeof scoredFamilies)[number];

/** Signals of each family, by the names of the contract; history is ours. */
export const signalNames: Readonly<Record<ScoredFamily, readonly string[]>> = {
  retrieval: Object.keys(RetrievalSignals.shape),
  tooling: Object.keys(ToolingSignals.shape),
  workflow: Object.keys(WorkflowSignals.shape),
  conversation: Object.keys(ConversationSignals.shape),
  history: ['correctionRate', 'falseAutonomyRate'],
};

export type CohortHistory = DataOf<typeof CohortHistoryUpdated>;
export type FamilySignals = Readonly<Record<string, unknown>>;

/** The signals of each family that sent some. */
export type SentSignals = { readonly [Family in ScoredFamily]?: FamilySignals | undefined };

/** What the product sent, and the history of the cohort once enough of it was reviewed (requirement B6). */
export function sentSignals(signals: Signals, history: CohortHistory | null, minimumReviewed: number): SentSignals {
  const rates = history ? historySignals(history, minimumReviewed) : undefined;
  return rates ? { ...signals, history: rates } : signals;
}

function historySignals(history: CohortHistory, minimumReviewed: number): FamilySignals | undefined {
  const { reviewed, overridden, audited, falseAutonomy } = history;
  const rates = {
    ...(reviewed >= minimumReviewed ? { correctionRate: Math.min(1, overridden / reviewed) } : {}),
    ...(audited >= minimumReviewed ? { falseAutonomyRate: Math.min(1, falseAutonomy / audited) } : {}),
  };
  return Object.keys(rates).length > 0 ? rates : undefined;
}

/** A signal as a number: true is 1, false is 0, a list is its length; undefined when it was not sent. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return Array.isArray(value) ? value.length : undefined;
}
