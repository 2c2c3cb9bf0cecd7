import type {
  Colleague,
  Draft,
  DraftBody,
  HandOverReply,
  PresenceBody,
  PresenceList,
} from '@tidegate/contracts/http-colleagues';
import { checkColleague, sees } from '@tidegate/review/hand-over';
import { sharedWith } from '@tidegate/review/visibility';
import type { DetailRow } from './case-row.ts';
import type { AskedHandOver, ColleagueStore } from './colleague.store.ts';
import type { LeaseTerms } from './lease-terms.ts';
import type { People } from './people.ts';
import type { PendingVerdictStore } from './pending-verdict.store.ts';
import { acceptedOr } from './refusal-problem.ts';
import type { Person } from './reviewer-directory.ts';

/** What reviewers do beside each other, with the lease terms; refusals become problems. */
export class ColleagueDesk {
  readonly #colleagues: ColleagueStore;
  readonly #pending: PendingVerdictStore;
  readonly #people: People;
  readonly #terms: LeaseTerms;

  constructor(stores: { colleagues: ColleagueStore; pending: PendingVerdictStore; people: People }, terms: LeaseTerms) {
    this.#people = stores.people;
    this.#colleagues = stores.colleagues;
    this.#pending = stores.pending;
    this.#terms = terms;
  }

  async handOver(person: Person, asked: Omit<AskedHandOver, 'to'>): Promise<HandOverReply> {
    const to = await this.#people.find(asked.toId);
    const lease = this.#terms.begin(person);
    return acceptedOr(asked.caseId, await this.#colleagues.handOver({ ...asked, to }, lease, person.visibility));
  }

  /** Those who review for a tenant of the person, or whom this case could be given to. */
  async colleagues({ profile, visibility }: Person, caseId?: string): Promise<readonly Colleague[]> {
    const all = await this.#people.all();
    const others = all.filter(({ id }) => id !== profile.id).flatMap((other) => sharedWith(visibility, other) ?? []);
    if (caseId === undefined) return others;
    const reviewed = acceptedOr(caseId, await this.#colleagues.reviewed(caseId, visibility));
    // A closed case can only be an exercise, which takes no authority.
    return others.filter((one) => sees(one, reviewed) && (reviewed.closed || checkColleague(reviewed, one) === null));
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
