import type { DataOf } from '@tidegate/contracts/define-event';
import type { CohortHistoryUpdated } from '@tidegate/contracts/control-events';
import { ConversationSignals } from '@tidegate/contracts/conversation-signals';
import { GenerationSignals } from '@tidegate/contracts/generation-signals';
import { HistorySignals } from '@tidegate/contracts/history-signals';
import { RetrievalSignals } from '@tidegate/contracts/retrieval-signals';
import type { Signals } from '@tidegate/contracts/signals';
import { ToolingSignals } from '@tidegate/contracts/tooling-signals';
import { WorkflowSignals } from '@tidegate/contracts/workflow-signals';

/** Families with a sub-score. */
export const scoredFamilies = ['retrieval', 'generation', 'tooling', 'workflow', 'conversation', 'history'] as const;
export type ScoredFamily = (typeof scoredFamilies)[number];

/** What Tidegate knows of a cohort by itself; never taken from a request. */
const ownHistory = ['correctionRate', 'falseAutonomyRate'];

/** Signals that a product can send, by family and by the names of the contract. */
export const sendableSignals: Readonly<Record<ScoredFamily, readonly string[]>> = {
  retrieval: Object.keys(RetrievalSignals.shape),
  generation: Object.keys(GenerationSignals.shape),
  tooling: Object.keys(ToolingSignals.shape),
  workflow: Object.keys(WorkflowSignals.shape),
  conversation: Object.keys(ConversationSignals.shape),
  history: Object.keys(HistorySignals.shape),
};

/** Signals that a scoring file can name. */
export const signalNames: Readonly<Record<ScoredFamily, readonly string[]>> = {
  ...sendableSignals,
  history: [...ownHistory, ...sendableSignals.history],
};

export type CohortHistory = DataOf<typeof CohortHistoryUpdated>;
export type FamilySignals = Readonly<Record<string, unknown>>;

/** The signals of each family that sent some. */
export type SentSignals = { readonly [Family in ScoredFamily]?: FamilySignals | undefined };

/** What the product sent, and the history of the cohort once enough of it was reviewed (requirement B6). */
export function sentSignals(signals: Signals, history: CohortHistory | null, minimumReviewed: number): SentSignals {
  const rates = history ? historySignals(history, minimumReviewed) : undefined;
  return rates ? { ...signals, history: { ...signals.history, ...rates } } : signals;
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
