import type { Draft, DraftBody, HandOverReply, PresenceBody, PresenceList } from '@tidegate/contracts/http-colleagues';
import type { DetailRow } from './case-row.ts';
import type { AskedHandOver, ColleagueStore } from './colleague.store.ts';
import type { LeaseTerms } from './lease-terms.ts';
import type { PendingVerdictStore } from './pending-verdict.store.ts';
import { acceptedOr } from './refusal-problem.ts';
import type { Person } from './reviewer-directory.ts';

/** What reviewers do beside each other, with the lease terms; refusals become problems. */
export class ColleagueDesk {
  readonly #colleagues: ColleagueStore;
  readonly #pending: PendingVerdictStore;
  readonly #terms: LeaseTerms;

  constructor(stores: { colleagues: ColleagueStore; pending: PendingVerdictStore }, terms: LeaseTerms) {
    this.#colleagues = stores.colleagues;
    this.#pending = stores.pending;
    this.#terms = terms;
  }

  async handOver(person: Person, asked: AskedHandOver): Promise<HandOverReply> {
    const lease = this.#terms.begin(person);
    return acceptedOr(asked.caseId, await this.#colleagues.handOver(asked, lease, person.visibility));
  }

  async withdraw(person: Person, caseId: string, verdictId: string): Promise<DetailRow> {
    const lease = this.#terms.begin(person);
    return acceptedOr(caseId, await this.#pending.withdraw(caseId, verdictId, lease, person.visibility));
  }

  async present(person: Person, caseId: string, doing: PresenceBody['doing']): Promise<PresenceList> {
    const at = this.#terms.begin(person);
    return acceptedOr(caseId, await this.#colleagues.present(caseId, doing, at, person.visibility));
  }

  async save(person: Person, caseId: string, draft: DraftBody): Promise<void> {
    const at = this.#terms.begin(person);
    acceptedOr(caseId, await this.#colleagues.save(caseId, draft, at, person.visibility));
  }

  async read(person: Person, caseId: string): Promise<Draft | null> {
    return acceptedOr(caseId, await this.#colleagues.read(caseId, person.profile.id, person.visibility));
  }
}
