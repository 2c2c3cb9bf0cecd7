import type { BlindJudgementBody } from '@tidegate/contracts/http-blind';
import { reviewerHeader } from '@tidegate/contracts/http-cases';
import type {
  CaseDetail,
  CasePage,
  CaseQuery,
  Claim,
  QueueSummary,
  VerdictBody,
  VerdictReply,
} from '@tidegate/contracts/http-cases';
import { HttpClient } from './http-client.ts';
import type { HttpClientOptions } from './http-client.ts';

export interface ReviewClientOptions extends HttpClientOptions {
  /** Who reviews; the development identity of the review service. */
  readonly reviewer: string;
}

/** What a reviewer does, for command lines, tools and simulated reviewers (requirement E1). The console has its own. */
export class ReviewClient {
  readonly #http: HttpClient;

  constructor(options: ReviewClientOptions) {
    this.#http = new HttpClient({ ...options, headers: { ...options.headers, [reviewerHeader]: options.reviewer } });
  }

  /** One page of cases; go on with `nextCursor`. */
  list(query: Partial<CaseQuery> = {}): Promise<CasePage> {
    return this.#get(`/v1/cases${queryOf(query)}`);
  }

  get(caseId: string): Promise<CaseDetail> {
    return this.#get(`/v1/cases/${encodeURIComponent(caseId)}`);
  }

  async queues(): Promise<readonly QueueSummary[]> {
    return (await this.#get<{ data: readonly QueueSummary[] }>('/v1/queues')).data;
  }

  /** The most urgent open case of a queue, or of all the reviewer may see; null when there is none. */
  async claimNext(queue = '_any'): Promise<Claim | null> {
    const path = `/v1/queues/${encodeURIComponent(queue)}/claim`;
    // Not repeated: an answer that was lost would leave its case claimed until the lease ends, and claim another.
    const answer = await this.#http.call({ method: 'POST', path, body: {}, repeatable: false });
    return answer.status === 204 ? null : (answer.body as Claim);
  }

  /** This case. @throws TidegateProblem when somebody else has it */
  claim(caseId: string): Promise<Claim> {
    return this.#post(caseId, 'claim', {});
  }

  /** Gives the case back. @throws TidegateProblem `lease_lost` when it is no longer yours */
  async release(caseId: string, fencingToken: number): Promise<void> {
    const path = `/v1/cases/${encodeURIComponent(caseId)}/release`;
    await this.#http.call({ method: 'POST', path, body: { fencingToken }, repeatable: false });
  }

  /** Keeps the lease alive. @throws TidegateProblem `lease_lost` */
  heartbeat(caseId: string, fencingToken: number): Promise<{ leaseUntil: string }> {
    return this.#post(caseId, 'heartbeat', { fencingToken });
  }

  /**
   * Decides. It is not repeated when no answer came, since the verdict may have been taken: look at the case first.
   *
   * @throws TidegateProblem with the refusal, such as `lease_lost`, `digest_mismatch` or `separation_of_duties`
   */
  verdict(caseId: string, body: VerdictBody): Promise<VerdictReply> {
    return this.#post(caseId, 'verdict', body);
  }

  /**
   * Takes a verdict back within its undo window; its author holds the case again. Not repeated either.
   *
   * @throws TidegateProblem `verdict_in_effect` when it is too late
   */
  withdraw(caseId: string, verdictId: string): Promise<Claim> {
    return this.#post(caseId, 'withdraw', { verdictId });
  }

  /**
   * Says what the reviewer thinks of a case with `blind.judgement` null, before its recommendation is shown; the answer is the
   * whole case. Repeated when no answer came, since the same again is harmless.
   *
   * @throws TidegateProblem with the refusal, such as `lease_lost` or `blind_judgement_fixed`
   */
  judge(caseId: string, body: BlindJudgementBody): Promise<CaseDetail> {
    const path = `/v1/cases/${encodeURIComponent(caseId)}/judgement`;
    return this.#http.json<CaseDetail>({ method: 'POST', path, body, repeatable: true });
  }

  #get<Reply>(path: string): Promise<Reply> {
    return this.#http.json<Reply>({ method: 'GET', path, repeatable: true });
  }

  #post<Reply>(caseId: string, what: string, body: unknown): Promise<Reply> {
    const path = `/v1/cases/${encodeURIComponent(caseId)}/${what}`;
    return this.#http.json<Reply>({ method: 'POST', path, body, repeatable: false });
  }
}

function queryOf(query: Partial<CaseQuery>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
