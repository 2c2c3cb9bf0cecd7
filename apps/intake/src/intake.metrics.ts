import type { ReasonCode } from '@tidegate/contracts/reason-codes';
import { counterOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';

export type SubmissionResult = 'accepted' | 'repeated' | 'refused';
const submissionResults: readonly SubmissionResult[] = ['accepted', 'repeated', 'refused'];
const doorCodes: readonly ReasonCode[] = ['ARRIVAL_ANOMALY', 'UNRELIABLE_SOURCE', 'OUT_OF_DISTRIBUTION'];
const tiers = ['0', '1', '2', '3'];

/** What comes in at the door; labels come from closed lists. */
export class IntakeMetrics {
  readonly #submissions;
  readonly #classified;
  readonly #rejected;
  readonly #waits;
  readonly #duplicates;
  readonly #contradictions;
  readonly #notices;

  constructor(registry: Registry) {
    this.#submissions = counterOf({
      registry,
      name: 'tidegate_request_submissions_total',
      help: 'Valid requests by HTTP: new, the same again, or another body under a used identity.',
      labels: ['result'],
      known: submissionResults.map((result) => ({ result })),
    });
    this.#classified = counterOf({
      registry,
      name: 'tidegate_requests_classified_total',
      help: 'Classified requests by risk tier, from both doors.',
      labels: ['tier'],
      known: tiers.map((tier) => ({ tier })),
    });
    this.#rejected = counterOf({
      registry,
      name: 'tidegate_requests_rejected_total',
      help: 'Records of the request topic that became a rejection.',
      known: [{}],
    });
    this.#waits = counterOf({
      registry,
      name: 'tidegate_decision_waits_total',
      help: 'Callers that waited for a decision, by whether it came in time.',
      labels: ['result'],
      known: [{ result: 'decided' }, { result: 'not_yet' }],
    });
    this.#duplicates = counterOf({
      registry,
      name: 'tidegate_duplicate_decisions_total',
      help: 'Decisions of a checkpoint that already had another one; the first one counts.',
      known: [{}],
    });
    this.#contradictions = counterOf({
      registry,
      name: 'tidegate_contradicting_submissions_total',
      help: 'Submissions through Kafka under a checkpoint that has another body; each becomes a rejection.',
      known: [{}],
    });
    this.#notices = counterOf({
      registry,
      name: 'tidegate_request_notices_total',
      help: 'What the checks at the door noticed, by reason code.',
      labels: ['code'],
      known: doorCodes.map((code) => ({ code })),
    });
  }

  noticed(code: ReasonCode): void {
    this.#notices.inc({ code });
  }

  submitted(result: SubmissionResult): void {
    this.#submissions.inc({ result });
  }

  classified(tier: number): void {
    this.#classified.inc({ tier: String(tier) });
  }

  rejected(count: number): void {
    this.#rejected.inc(count);
  }

  waited(result: 'decided' | 'not_yet'): void {
    this.#waits.inc({ result });
  }

  duplicateDecisions(count: number): void {
    this.#duplicates.inc(count);
  }

  contradictingSubmissions(count: number): void {
    this.#contradictions.inc(count);
  }
}
