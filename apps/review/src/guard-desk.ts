import type {
  ExerciseBody,
  ExerciseList,
  ExerciseReply,
  GuardFinding,
  ReviewerImpact,
} from '@tidegate/contracts/http-guards';
import { ProblemError } from '@tidegate/service/problem';
import type { ExerciseStore } from './exercise.store.ts';
import type { GuardStore } from './guard.store.ts';
import { acceptedOr } from './refusal-problem.ts';
import type { People } from './people.ts';
import type { Person } from './reviewer-directory.ts';

export interface GuardSettings {
  /** Roles that see the findings of everybody and set exercises. */
  readonly supervisors: readonly string[];
  readonly now: () => string;
}

export function isSupervisor({ profile }: Person, { supervisors }: GuardSettings): boolean {
  return profile.roles.some((role) => supervisors.includes(role));
}

/** Who may see which findings, and who may set exercises. */
export class GuardDesk {
  readonly #guards: GuardStore;
  readonly #exercises: ExerciseStore;
  readonly #people: People;
  readonly #settings: GuardSettings;

  constructor(
    stores: { readonly guards: GuardStore; readonly exercises: ExerciseStore },
    people: People,
    settings: GuardSettings,
  ) {
    this.#guards = stores.guards;
    this.#exercises = stores.exercises;
    this.#people = people;
    this.#settings = settings;
  }

  async findings(person: Person): Promise<GuardFinding[]> {
    if (!this.#isSupervisor(person)) return this.#guards.findings([person.profile.id]);
    return this.#guards.findings((await this.#people.all()).map(({ id }) => id));
  }

  impact({ profile, visibility }: Person, days: number): Promise<ReviewerImpact> {
    return this.#guards.impact(profile.id, visibility, days, this.#settings.now());
  }

  /** What the person answered, and what was set where the person may set exercises. */
  async exercises(person: Person): Promise<ExerciseList> {
    const { profile, visibility } = person;
    const maySet = this.#isSupervisor(person);
    const [answered, set] = await Promise.all([
      this.#exercises.answered(profile.id),
      maySet ? this.#exercises.setBy(profile.id, visibility) : [],
    ]);
    return { answered, set, maySet };
  }

  /** @throws ProblemError 403 `role_required` */
  async exercise(person: Person, body: ExerciseBody): Promise<ExerciseReply> {
    if (!this.#isSupervisor(person)) throw this.#roleRequired(person);
    const supervisor = { id: person.profile.id, visibility: person.visibility, people: await this.#people.all() };
    return acceptedOr(body.caseId, await this.#exercises.set(body, supervisor, this.#settings.now()));
  }

  #isSupervisor(person: Person): boolean {
    return isSupervisor(person, this.#settings);
  }

  #roleRequired({ profile }: Person): ProblemError {
    const roles = this.#settings.supervisors.join(', ');
    const detail = `${profile.id} has none of the roles ${roles}; ask somebody who has.`;
    return new ProblemError({ status: 403, code: 'role_required', title: 'The role is missing', detail });
  }
}
