import {
  CaseClosed,
  CaseEscalated,
  CaseExpired,
  CaseOpened,
  CaseRerouted,
  CaseRescheduled,
  CaseResumed,
  CaseWaiting,
} from '@tidegate/contracts/case-events';
import type { Placement } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Waiting } from '@tidegate/contracts/http-requests';

/** What one event about a case means for the caller who waits for it. */
export interface CaseWord {
  readonly caseId: string;
  /** Known from the opening only. */
  readonly checkpointId: string | null;
  readonly openedAt: string | null;
  /** Null when the case is closed. */
  readonly waiting: Omit<Waiting, 'since'> | null;
}

/** Null for events that tell a caller nothing, such as types that are not known yet. */
export function wordOf(event: TidegateEvent): CaseWord | null {
  const { data } = event as { data: { caseId: string; at: string; placement: Placement } };
  const word = (waiting: CaseWord['waiting']) => ({ caseId: data.caseId, checkpointId: null, openedAt: null, waiting });
  switch (event.type) {
    case CaseOpened.type:
      return ofOpening(event.data as DataOf<typeof CaseOpened>);
    case CaseClosed.type:
      return word(null);
    case CaseWaiting.type:
      return word(whileStanding(event.data as DataOf<typeof CaseWaiting>));
    default: {
      const next = nextOf(event);
      return next === null ? null : word(running(data.placement, data.at, next));
    }
  }
}

function ofOpening({
  caseId,
  checkpointId,
  openedAt,
  placement,
  approvalsRequired,
}: DataOf<typeof CaseOpened>): CaseWord {
  const people = approvalsRequired > 1 ? `${approvalsRequired} people` : 'A person';
  const next = `${people} of ${placement.queue} will decide.`;
  return { caseId, checkpointId, openedAt, waiting: running(placement, openedAt, { next, slipped: false }) };
}

interface Next {
  readonly next: string;
  readonly slipped: boolean;
}

const nexts: Readonly<Record<string, (data: never) => Next>> = {
  [CaseEscalated.type]: ({ placement }: DataOf<typeof CaseEscalated>) => ({
    next: `${ownerOf(placement)} will see to it (level ${placement.level}).`,
    slipped: false,
  }),
  [CaseRerouted.type]: ({ placement, why }: DataOf<typeof CaseRerouted>) => ({
    next:
      why === 'second_stage'
        ? `A first person agreed; a second one of ${placement.queue} will decide.`
        : why === 'disagreement'
          ? `People disagree; ${placement.queue} will decide.`
          : `A person of ${placement.queue} will decide.`,
    slipped: false,
  }),
  [CaseResumed.type]: ({ placement, because }: DataOf<typeof CaseResumed>) => ({
    next:
      because === 'no_answer'
        ? `No answer came in time; a person of ${placement.queue} will decide without it.`
        : `A person of ${placement.queue} goes on with it.`,
    slipped: false,
  }),
  [CaseRescheduled.type]: ({ placement, why }: DataOf<typeof CaseRescheduled>) => ({
    next: `A person of ${placement.queue} will decide; it takes longer than expected.`,
    slipped: why !== 'aged',
  }),
  [CaseExpired.type]: ({ placement, outcome }: DataOf<typeof CaseExpired>) => ({
    next: {
      hold: `Nobody decided in time; ${ownerOf(placement)} keeps it until somebody does.`,
      deny: 'Nobody decided in time; it will be refused.',
      escalate: `Nobody decided in time; ${ownerOf(placement)} has it now.`,
    }[outcome],
    slipped: true,
  }),
};

function nextOf({ type, data }: TidegateEvent): Next | null {
  return nexts[type]?.(data as never) ?? null;
}

function ownerOf({ owner, queue }: Placement): string {
  return owner ?? queue;
}

function running(placement: Placement, asOf: string, { next, slipped }: Next): CaseWord['waiting'] {
  const { queue, level, owner, dueAt, expectedAt } = placement;
  return {
    ...{ why: 'person', queue, level, owner: owner ?? null, next, slipped, asOf, dueAt },
    expectedAt: expectedAt ?? dueAt,
  };
}

function whileStanding({ placement, waitingFor, at }: DataOf<typeof CaseWaiting>): CaseWord['waiting'] {
  const { queue, level, owner } = placement;
  const forProduct = waitingFor.includes('product');
  return {
    ...{ why: forProduct ? 'product' : 'breaker', queue, level, owner: owner ?? null },
    next: forProduct
      ? 'A reviewer asked something; the case goes on when the product has answered.'
      : 'What it would allow is stopped by a breaker; the case goes on when that is closed.',
    ...{ expectedAt: null, dueAt: null, slipped: false, asOf: at },
  };
}
