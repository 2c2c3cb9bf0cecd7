import { CaseClosed, CaseOpened, CaseRerouted } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { SeenCase, type SeenLabel } from './recorded-checkpoint.ts';

interface KnownCase {
  kind: string | null;
  queue: string | null;
  closed: boolean;
  handlingSeconds: number;
  label: SeenLabel | null;
  /** A list, since a case has one or two and there are many cases. */
  readonly verdictIds: string[];
}

/** Topics that say what people did, for `SeenCases`. */
export const seenTopics = [LabelRecorded.topic, VerdictRecorded.topic, CaseOpened.topic] as const;

/**
 * What people did at each checkpoint, from the events of cases, reviews and labels in any order. Cases that are not about
 * the proposal (unreadable requests, failed actions) are left out, as feedback leaves them out.
 */
export class SeenCases {
  readonly #cases = new Map<string, KnownCase>();
  readonly #casesOf = new Map<string, string[]>();

  /** Takes any event; those of other types are ignored, and one that comes twice changes nothing. */
  add(event: TidegateEvent): void {
    switch (event.type) {
      case CaseOpened.type:
        return this.#opened(event.data as DataOf<typeof CaseOpened>);
      case CaseRerouted.type: {
        const { caseId, placement } = event.data as DataOf<typeof CaseRerouted>;
        this.#caseOf(caseId).queue = placement.queue;
        return;
      }
      case CaseClosed.type: {
        const { caseId, checkpointId, queue } = event.data as DataOf<typeof CaseClosed>;
        Object.assign(this.#caseOf(caseId, checkpointId), { queue, closed: true });
        return;
      }
      case VerdictRecorded.type:
        return this.#answered(event.data as DataOf<typeof VerdictRecorded>);
      case LabelRecorded.type:
        return this.#labelled(event.data as DataOf<typeof LabelRecorded>);
      default:
    }
  }

  /** What people did at a checkpoint; null when nobody was asked, or nothing of it is left on the log. */
  of(checkpointId: string): SeenCase | null {
    for (const caseId of this.#casesOf.get(checkpointId) ?? []) {
      const { kind, queue, closed, handlingSeconds, label, verdictIds } = this.#cases.get(caseId)!;
      const seen = SeenCase.safeParse({ kind, queue, closed, handlingSeconds, label, verdicts: verdictIds.length });
      if (seen.success) return seen.data;
    }
    return null;
  }

  #opened({ caseId, checkpointId, kind, placement }: DataOf<typeof CaseOpened>): void {
    const known = this.#caseOf(caseId, checkpointId);
    known.kind = kind;
    known.queue ??= placement.queue;
  }

  #answered(verdict: DataOf<typeof VerdictRecorded>): void {
    const known = this.#caseOf(verdict.caseId, verdict.checkpointId);
    known.kind = verdict.caseKind;
    if (known.verdictIds.includes(verdict.verdictId)) return;
    known.verdictIds.push(verdict.verdictId);
    known.handlingSeconds += verdict.handlingSeconds;
  }

  #labelled({ caseId, checkpointId, source, proposalRight, escalationNeeded }: DataOf<typeof LabelRecorded>): void {
    const known = this.#caseOf(caseId, checkpointId);
    known.label ??= { source, proposalRight, escalationNeeded };
  }

  #caseOf(caseId: string, checkpointId?: string): KnownCase {
    let known = this.#cases.get(caseId);
    if (known === undefined) {
      known = { kind: null, queue: null, closed: false, handlingSeconds: 0, label: null, verdictIds: [] };
      this.#cases.set(caseId, known);
    }
    if (checkpointId === undefined) return known;
    const cases = this.#casesOf.get(checkpointId);
    if (cases === undefined) this.#casesOf.set(checkpointId, [caseId]);
    else if (!cases.includes(caseId)) cases.push(caseId);
    return known;
  }
}
