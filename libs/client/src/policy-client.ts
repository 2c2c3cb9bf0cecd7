import { operatorHeader } from '@tidegate/contracts/http-breakers';
import type {
  CandidateEntry,
  CandidateList,
  CandidateReply,
  ProposalBody,
  PublicationReply,
  RollbackBody,
  StageBody,
} from '@tidegate/contracts/http-candidates';
import type { PolicyEntry, PolicyList } from '@tidegate/contracts/http-policies';
import { HttpClient } from './http-client.ts';
import type { OperatorClientOptions } from './operator-client.ts';

/**
 * How a policy comes into force: proposed, tried beside the one in force, approved by a second person, and rolled back in
 * one step (requirement C12). Every call names what it means by hash or version, so repeating it does no harm.
 */
export class PolicyClient {
  readonly #http: HttpClient;

  constructor(options: OperatorClientOptions) {
    this.#http = new HttpClient({ ...options, headers: { ...options.headers, [operatorHeader]: options.operator } });
  }

  /** What is in force, by scope. */
  async policies(): Promise<PolicyEntry[]> {
    return (await this.#http.json<PolicyList>({ method: 'GET', path: '/v1/policies', repeatable: true })).data;
  }

  /** The last candidate of each scope, with what the instance that answers saw of it. */
  async candidates(): Promise<CandidateEntry[]> {
    const path = '/v1/policies/candidates';
    return (await this.#http.json<CandidateList>({ method: 'GET', path, repeatable: true })).data;
  }

  /** @throws TidegateProblem `gates_failed` with every place, `version_not_raised`, `candidate_in_the_way` */
  async propose(proposal: Omit<ProposalBody, 'cases'> & Partial<Pick<ProposalBody, 'cases'>>): Promise<CandidateEntry> {
    return (await this.#post<CandidateReply>('/v1/policies/candidates', proposal)).candidate;
  }

  /** @throws TidegateProblem `no_candidate`, `candidate_changed`, `candidate_superseded`, `same_person`, `share_too_large` */
  async stage(scope: string, body: StageBody): Promise<CandidateEntry> {
    return (await this.#post<CandidateReply>(`${candidatePath(scope)}/stage`, body)).candidate;
  }

  /** @throws TidegateProblem `no_candidate`, `candidate_changed` */
  async withdraw(scope: string, hash: string): Promise<CandidateEntry> {
    return (await this.#post<CandidateReply>(`${candidatePath(scope)}/withdraw`, { hash })).candidate;
  }

  /** @throws TidegateProblem `same_person`, `no_candidate`, `candidate_changed`, `candidate_superseded` */
  async publish(scope: string, hash: string): Promise<PolicyEntry> {
    return (await this.#post<PublicationReply>(`${candidatePath(scope)}/publish`, { hash })).policy;
  }

  /** @throws TidegateProblem `nothing_to_roll_back`, `version_not_in_force` */
  async rollBack(scope: string, body: RollbackBody): Promise<PolicyEntry> {
    return (await this.#post<PublicationReply>(`/v1/policies/${encodeURIComponent(scope)}/rollback`, body)).policy;
  }

  #post<Reply>(path: string, body: unknown): Promise<Reply> {
    return this.#http.json({ method: 'POST', path, body, repeatable: true });
  }
}

function candidatePath(scope: string): string {
  return `/v1/policies/candidates/${encodeURIComponent(scope)}`;
}
