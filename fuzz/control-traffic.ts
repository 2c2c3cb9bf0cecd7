import { setTimeout as pause } from 'node:timers/promises';
import { missingFromAudit, verifyDatabase } from '@tidegate/cli/verify-audit';
import type { CasePage } from '@tidegate/contracts/http-cases';
import type { SubmitReply } from '@tidegate/contracts/http-requests';
import type { Timeline } from '@tidegate/contracts/http-audit';
import type { Finding } from './finding.ts';
import { validRequest } from './valid-bodies.ts';
import type { WatchedSystem } from './watched-system.ts';

const everyMs = 1_000;
const waitSeconds = 20;
const answerMs = 30_000;

/** Well-behaved customers amid the noise: each of their requests has to be decided. */
export class ControlTraffic {
  readonly #system: WatchedSystem;
  readonly #seed: number;
  #number = 0;
  #liveCase = 'none';
  served = 0;

  constructor(system: WatchedSystem, seed: number) {
    this.#system = system;
    this.#seed = seed;
  }

  /** The id of a case that waits for somebody, as far as is known. */
  get liveCase(): string {
    return this.#liveCase;
  }

  /** One request after the other until `signal`. */
  async run(signal: AbortSignal, onFinding: (finding: Finding) => void): Promise<void> {
    while (!signal.aborted) {
      const finding = await this.submit();
      if (finding !== undefined) onFinding(finding);
      await this.#findCase();
      await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Sends one valid request and waits for its decision. */
  async submit(): Promise<Finding | undefined> {
    const request = { ...validRequest(this.#seed, this.#number), requestId: `control-${this.#seed}-${this.#number}` };
    this.#number += 1;
    try {
      const answer = await fetch(`${this.#system.urlOf('intake')}/v1/requests`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: `wait=${waitSeconds}` },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(answerMs),
      });
      const text = await answer.text();
      if (answer.status !== 200)
        return controlFinding(`${request.requestId} was answered with ${answer.status}: ${text.slice(0, 300)}`);
      const { checkpoint } = JSON.parse(text) as SubmitReply;
      if (checkpoint.decision === null) return controlFinding(`${request.requestId} was answered without a decision`);
      this.served += 1;
      return undefined;
    } catch (error) {
      return controlFinding(`${request.requestId} was not answered: ${String(error)}`);
    }
  }

  async #findCase(): Promise<void> {
    try {
      const answer = await fetch(`${this.#system.urlOf('review')}/v1/cases?status=open&limit=1`, {
        headers: { 'tidegate-reviewer': 'ana' },
        signal: AbortSignal.timeout(answerMs),
      });
      const { data } = (await answer.json()) as CasePage;
      this.#liveCase = data[0]?.caseId ?? this.#liveCase;
    } catch {
      // The judge of the answers sees what is wrong with them; here an old case will do.
    }
  }

  /** After everything: one more request is decided, audit has every event of it, and all chains verify. */
  async lastProof(): Promise<Finding[]> {
    const refused = await this.submit();
    if (refused !== undefined) return [refused];
    const requestId = `control-${this.#seed}-${this.#number - 1}`;
    const events = await this.#timelineOf(requestId);
    if (events.length < 4)
      return [auditFinding(`the timeline of ${requestId} has ${events.length} of at least 4 events`)];
    const missing = await missingFromAudit(this.#system.databaseUrl, events);
    const report = await verifyDatabase(this.#system.databaseUrl);
    return [
      ...missing.map((id) => auditFinding(`audit has no record of event ${id}`)),
      ...(report.isIntact
        ? []
        : [auditFinding(`the audit chains do not verify: ${JSON.stringify(report.problems).slice(0, 500)}`)]),
    ];
  }

  async #timelineOf(requestId: string): Promise<string[]> {
    const endAtMs = performance.now() + answerMs;
    for (;;) {
      const answer = await fetch(`${this.#system.urlOf('audit')}/v1/requests/${requestId}/timeline`, {
        headers: { 'tidegate-tenant': 'acme' },
      });
      const entries = answer.status === 200 ? ((await answer.json()) as Timeline).entries : [];
      if (entries.length >= 4 || performance.now() > endAtMs) return entries.map(({ eventId }) => eventId);
      await pause(250);
    }
  }
}

const controlFinding = (detail: string): Finding => ({ kind: 'control_request', detail, inputs: [] });
const auditFinding = (detail: string): Finding => ({ kind: 'audit', detail, inputs: [] });
