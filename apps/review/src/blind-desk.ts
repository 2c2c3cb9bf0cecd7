import type { BlindReport } from '@tidegate/contracts/http-blind';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { JudgementAttempt } from '@tidegate/review/guards/judge-blind';
import type { BlindStore } from './blind.store.ts';
import { isSupervisor } from './guard-desk.ts';
import type { GuardSettings } from './guard-desk.ts';
import { acceptedOr } from './refusal-problem.ts';
import type { Person } from './reviewer-directory.ts';
import type { SightStore } from './sight.store.ts';

/** Who judges what blind, and who sees what it did; refusals become problems. */
export class BlindDesk {
  readonly #blind: BlindStore;
  readonly #sight: SightStore;
  readonly #settings: GuardSettings;

  constructor(stores: { readonly blind: BlindStore; readonly sight: SightStore }, settings: GuardSettings) {
    this.#blind = stores.blind;
    this.#sight = stores.sight;
    this.#settings = settings;
  }

  /** The whole case, now that the judgement is written. */
  async judge({ profile, visibility }: Person, caseId: string, attempt: JudgementAttempt): Promise<CaseDetail> {
    const now = this.#settings.now();
    const row = acceptedOr(caseId, await this.#blind.judge(caseId, attempt, visibility, now));
    return this.#sight.detail(row, profile.id, now);
  }

  switches(person: Person, days: number): Promise<BlindReport> {
    const reviewer = isSupervisor(person, this.#settings) ? null : person.profile.id;
    return this.#blind.switches({ reviewer, days }, person.visibility, this.#settings.now());
  }
}
