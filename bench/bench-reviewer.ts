import { setTimeout as pause } from 'node:timers/promises';
import { reviewerHeader, type Claim, type VerdictBody } from '@tidegate/contracts/http-cases';
import { bodyOf, type HttpCaller } from './http-caller.ts';

const giveUpAfterMs = 30_000;
const pauseMs = { first: 10, most: 200 };

/** Somebody who claims the next case of any queue for each case that opened, and approves it, as the console does. */
export class BenchReviewer {
  readonly #caller: HttpCaller;
  readonly #reviewUrl: string;
  readonly #onFailure: (error: unknown) => void;
  #emptyClaims = 0;

  constructor(caller: HttpCaller, reviewUrl: string, onFailure: (error: unknown) => void) {
    this.#caller = caller;
    this.#reviewUrl = reviewUrl;
    this.#onFailure = onFailure;
  }

  /** Claims that found nothing, since the log is quicker than the table of the review service. */
  get emptyClaims(): number {
    return this.#emptyClaims;
  }

  /** To be called for each case that opened. */
  readonly caseOpened = (): void => {
    this.#approveOne().catch(this.#onFailure);
  };

  /** Pauses grow, so that an empty queue is not asked all the time: that would cost the services what is measured. */
  async #approveOne(): Promise<void> {
    const endMs = performance.now() + giveUpAfterMs;
    for (let waitMs = pauseMs.first; performance.now() < endMs; waitMs = Math.min(waitMs * 2, pauseMs.most)) {
      const claim = await this.#claimNext();
      if (claim !== undefined) return this.#approve(claim);
      this.#emptyClaims += 1;
      await pause(waitMs);
    }
  }

  async #claimNext(): Promise<Claim | undefined> {
    const answer = await this.#caller.post<Claim>(`${this.#reviewUrl}/v1/queues/_any/claim`, {}, asReviewer);
    return answer.status === 204 ? undefined : bodyOf(answer, 'A claim');
  }

  async #approve({ caseId, fencingToken, case: { actionDigest } }: Claim): Promise<void> {
    const verdict: VerdictBody = { fencingToken, verdict: 'approve', actionDigest };
    const url = `${this.#reviewUrl}/v1/cases/${encodeURIComponent(caseId)}/verdict`;
    bodyOf(await this.#caller.post(url, verdict, asReviewer), 'A verdict');
  }
}

/** A person of config/reviewers.yaml who sees every queue and may approve a large refund. */
const asReviewer = { [reviewerHeader]: 'ana' };
