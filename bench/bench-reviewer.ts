import { reviewerHeader, type Claim, type VerdictBody } from '@tidegate/contracts/http-cases';
import { bodyOf, type HttpCaller } from './http-caller.ts';

const pauseMs = { first: 5, most: 200 };
const atOnceMax = 64;

/**
 * Claims the next case of any queue for each case that opened, and approves it, as people at the console do.
 *
 * The log is quicker than the table of the review service, so a claim may find nothing, and asking an empty queue all the
 * time would cost the services what is measured. So claims begin one at a time; each that finds a case allows one more
 * beside it, and one that finds nothing ends that and lets all wait, twice as long each time.
 */
export class BenchReviewer {
  readonly #caller: HttpCaller;
  readonly #reviewUrl: string;
  readonly #onFailure: (error: unknown) => void;
  #openCases = 0;
  #underWay = 0;
  #atOnce = 1;
  #pauseMs = pauseMs.first;
  #pause: NodeJS.Timeout | undefined;
  #emptyClaims = 0;
  #stopped = false;

  constructor(caller: HttpCaller, reviewUrl: string, onFailure: (error: unknown) => void) {
    this.#caller = caller;
    this.#reviewUrl = reviewUrl;
    this.#onFailure = onFailure;
  }

  /** Claims that found nothing. */
  get emptyClaims(): number {
    return this.#emptyClaims;
  }

  /** To be called for each case that opened. */
  readonly caseOpened = (): void => {
    this.#openCases += 1;
    this.#claimAll();
  };

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#pause);
  }

  readonly #claimAll = (): void => {
    while (this.#openCases > 0 && this.#underWay < this.#atOnce && this.#pause === undefined && !this.#stopped) {
      this.#openCases -= 1;
      this.#underWay += 1;
      this.#approveNext().catch(this.#onFailure);
    }
  };

  async #approveNext(): Promise<void> {
    const claim = await this.#claimNext();
    this.#underWay -= 1;
    if (claim === undefined) return this.#foundNothing();
    this.#pauseMs = pauseMs.first;
    this.#atOnce = Math.min(this.#atOnce + 1, atOnceMax);
    this.#claimAll();
    await this.#approve(claim);
  }

  #foundNothing(): void {
    this.#emptyClaims += 1;
    this.#openCases += 1;
    this.#atOnce = 1;
    if (this.#pause !== undefined || this.#stopped) return;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#claimAll();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, pauseMs.most);
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
