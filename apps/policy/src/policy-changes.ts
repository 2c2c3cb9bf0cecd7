import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Publisher } from '@tidegate/kafka/publisher';
import { candidateEvent, publicationEvent } from '@tidegate/policy/policy-events';
import type { CandidateStep } from '@tidegate/policy/publishing/propose';
import type { PublicationStep } from '@tidegate/policy/publishing/publish';
import type { PublishingRefusal } from '@tidegate/policy/publishing/publishing-refusal';
import type { Published, ScopeState } from '@tidegate/policy/publishing/scope-state';
import type { ControlView } from './control-view.ts';

/** The log did not take a change, or did not bring it back, in time. It may still come: asking again is harmless. */
export class ChangeNotConfirmed extends Error {
  readonly code = 'change_not_confirmed';
  readonly retriable = true;
}

export interface ChangeParts {
  readonly view: ControlView;
  readonly publisher: Publisher;
  readonly timeoutMs: number;
}

/**
 * Makes changes of policies: judges each by what this instance has read, publishes it and waits until it has read it back,
 * so that an answer is about what is so. One at a time, or two could be judged by the same state. Between instances the
 * log decides: the later record of a key is the one that counts, for everybody.
 */
export class PolicyChanges {
  readonly #parts: ChangeParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: ChangeParts) {
    this.#parts = parts;
  }

  /** @throws ChangeNotConfirmed */
  changeCandidate(
    scope: string,
    judge: (state: ScopeState) => CandidateStep,
  ): Promise<PolicyCandidate | PublishingRefusal> {
    return this.#inTurn(async () => {
      const step = judge(this.#parts.view.stateOf(scope));
      if (step.kind === 'refused') return step;
      if (step.kind === 'changed') await this.#publish([candidateEvent(step.candidate)]);
      return step.candidate;
    });
  }

  /** @throws ChangeNotConfirmed */
  changePolicy(scope: string, judge: (state: ScopeState) => PublicationStep): Promise<Published | PublishingRefusal> {
    return this.#inTurn(async () => {
      const step = judge(this.#parts.view.stateOf(scope));
      if (step.kind === 'refused') return step;
      if (step.kind === 'published') {
        const ended = step.candidate === undefined ? [] : [candidateEvent(step.candidate)];
        await this.#publish([publicationEvent(step.published), ...ended]);
      }
      return step.published;
    });
  }

  /** A change that hangs ends with its time-out, so the next one always gets its turn. */
  #inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #publish(events: readonly TidegateEvent[]): Promise<void> {
    const { view, publisher, timeoutMs } = this.#parts;
    const awaited = new Set(events.map(({ id }) => id));
    const done = new AbortController();
    let forget = (): void => undefined;
    const readBack = new Promise<void>((resolve) => {
      forget = view.onPolicyEvent((id) => {
        awaited.delete(id);
        if (awaited.size === 0) resolve();
      });
    });
    const late = sleep(timeoutMs, undefined, { signal: done.signal }).then(() => {
      throw new ChangeNotConfirmed(`the change did not come back within ${timeoutMs} ms; look at the broker`);
    });
    try {
      await Promise.race([Promise.all([publisher.publish(events), readBack]), late]);
    } finally {
      forget();
      done.abort();
      late.catch(() => undefined);
    }
  }
}
