import { setTimeout as pause } from 'node:timers/promises';
import { ReviewClient } from '@tidegate/client/review-client';
import { DecisionMade, type Decision } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { CaseDetail, VerdictBody } from '@tidegate/contracts/http-cases';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import type { Request } from '@tidegate/contracts/request-events';
import { submittedByProduct } from '@tidegate/examples/products/submitted-event';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import type { Running } from '@tidegate/local-stack/running-file';
import { silentLog as log } from '@tidegate/telemetry/logger';

/** Without any news for so long, something is broken. */
const stallMs = 60_000;
/** May see every case of the recorded agents, audits included. */
const reviewers = ['ana', 'bo', 'dara'] as const;

/** The running system as a product and its reviewers see it: requests go in, decisions come out, cases are answered by the truth. */
export class LiveSystem {
  readonly kafka;
  readonly #publisher: KafkaPublisher;
  readonly #reader: BroadcastReader;
  readonly #reviewUrl: string;
  readonly #isWrong: (requestId: string) => boolean;
  readonly #decisions = new Map<string, Decision>();
  readonly #labelled = new Set<string>();
  #fatal: Error | undefined;
  #newsAtMs = 0;

  /** @param isWrong the truth about a request, as its reviewer finds out */
  constructor({ kafkaBrokers = [], services }: Running, isWrong: (requestId: string) => boolean) {
    this.kafka = createKafka({ brokers: [...kafkaBrokers], clientId: 'tidegate-eval', log });
    this.#publisher = new KafkaPublisher({ kafka: this.kafka, log });
    const review = services?.['review'];
    if (review === undefined) throw new Error('the review service is not among what runs');
    this.#reviewUrl = review.httpUrl;
    this.#isWrong = isWrong;
    this.#reader = new BroadcastReader({
      ...{ kafka: this.kafka, topics: [DecisionMade.topic, LabelRecorded.topic], from: 'end', instanceId: 'eval', log },
      onEvent: (event) => this.#take(event),
      onFatal: (error) => (this.#fatal = error),
    });
  }

  async open(): Promise<void> {
    await this.#publisher.connect();
    this.#reader.start();
    await this.#reader.whenReady();
  }

  async close(): Promise<void> {
    await this.#publisher.close();
    await this.#reader.stop();
  }

  publish(events: readonly TidegateEvent[]): Promise<void> {
    return this.#publisher.publish(events);
  }

  /** Decisions in the order of the requests. @throws Error when one does not come */
  async decide(requests: readonly Request[]): Promise<Decision[]> {
    await this.publish(requests.map((request) => submittedByProduct(request, new Date().toISOString())));
    await this.#until(() => requests.every(({ requestId }) => this.#decisions.has(requestId)), 'decisions');
    return requests.map(({ requestId }) => this.#decisions.get(requestId)!);
  }

  /** Answers whatever waits until each of these requests has a label. */
  async review(requestIds: readonly string[]): Promise<void> {
    const isDone = () => requestIds.every((requestId) => this.#labelled.has(requestId));
    const working = reviewers.map((reviewer) => this.#work(reviewer, isDone));
    await Promise.all([this.#until(isDone, 'labels'), ...working]);
  }

  async #work(reviewer: string, isDone: () => boolean): Promise<void> {
    const client = new ReviewClient({ baseUrl: this.#reviewUrl, reviewer });
    while (!isDone() && this.#fatal === undefined) {
      const claim = await client.claimNext();
      if (claim === null) await pause(50);
      else await client.verdict(claim.caseId, { fencingToken: claim.fencingToken, ...this.#answer(claim.case) });
    }
  }

  #answer({ requestId, kind, actionDigest }: CaseDetail): Omit<VerdictBody, 'fencingToken'> {
    const isAboutTheProposal = kind !== 'action_failure' && kind !== 'invalid_request';
    return isAboutTheProposal && this.#isWrong(requestId)
      ? { verdict: 'reject', reason: 'other', note: 'The recorded episode was wrong.', escalationNeeded: true }
      : { verdict: 'approve', reason: 'agreed', note: 'The recorded episode was right.', actionDigest };
  }

  #take(event: TidegateEvent): void {
    this.#newsAtMs = performance.now();
    if (event.type === LabelRecorded.type) {
      this.#labelled.add((event.data as DataOf<typeof LabelRecorded>).requestId);
    } else {
      const { decision } = event.data as DataOf<typeof DecisionMade>;
      // The first decision of a checkpoint is the decision.
      if (!this.#decisions.has(decision.requestId)) this.#decisions.set(decision.requestId, decision);
    }
  }

  async #until(isDone: () => boolean, what: string): Promise<void> {
    this.#newsAtMs = performance.now();
    while (!isDone()) {
      if (this.#fatal === undefined && performance.now() - this.#newsAtMs > stallMs) {
        this.#fatal = new Error(`no ${what} came for ${stallMs / 1_000} seconds; see the logs of the services`);
      }
      if (this.#fatal !== undefined) throw this.#fatal;
      await pause(20);
    }
  }
}
