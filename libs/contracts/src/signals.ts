import { z } from 'zod';
import { ConversationSignals } from './conversation-signals.ts';
import { GenerationSignals } from './generation-signals.ts';
import { HistorySignals } from './history-signals.ts';
import { RetrievalSignals } from './retrieval-signals.ts';
import { ToolingSignals } from './tooling-signals.ts';
import { WorkflowSignals } from './workflow-signals.ts';

/**
 * Machine-readable observations about evidence and execution, by family. Every one is optional: a missing signal lowers
 * what is known and is never read as good news (DESIGN §5). Readers ignore unknown signals.
 */
export const Signals = z.object({
  retrieval: RetrievalSignals.optional(),
  generation: GenerationSignals.optional(),
  tooling: ToolingSignals.optional(),
  workflow: WorkflowSignals.optional(),
  conversation: ConversationSignals.optional(),
  history: HistorySignals.optional(),
});
export type Signals = z.infer<typeof Signals>;

/** What was sent, with what Tidegate computed in its place where it did: the signals that count. */
export function signalsThatCount(sent: Signals, computed: Signals | undefined): Signals {
  if (computed === undefined) return sent;
  const merged: Record<string, unknown> = { ...sent };
  for (const [family, signals] of Object.entries(computed)) {
    merged[family] = { ...sent[family as keyof Signals], ...signals };
  }
  return merged;
}
