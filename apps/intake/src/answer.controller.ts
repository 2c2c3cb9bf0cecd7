import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { digestOf } from '@tidegate/contracts/action-digest';
import { AnswerBody } from '@tidegate/contracts/http-requests';
import type { AnswerReply } from '@tidegate/contracts/http-requests';
import { redactAnswer } from '@tidegate/intake/redact-answer';
import type { KnownTenants } from '@tidegate/intake/tenant-redactions';
import { sha256 } from '@tidegate/service/sha256';
import { zodBody } from '@tidegate/service/validate';
import { currentTraceparent } from '@tidegate/telemetry/tracing';
import { answerRefused } from './answer-problem.ts';
import { AnswerStore } from './answer.store.ts';
import { idempotencyKeyOf, refuseLargeEvidence, refuseUnknownTenant, refuseUnusableText } from './intake-problems.ts';
import { tenantsToken } from './request.controller.ts';

/** Where products answer what reviewers asked (requirements D6, E2). */
@Controller('v1/requests')
export class AnswerController {
  readonly #answers: AnswerStore;
  readonly #tenants: KnownTenants;

  constructor(@Inject(AnswerStore) answers: AnswerStore, @Inject(tenantsToken) tenants: KnownTenants) {
    this.#answers = answers;
    this.#tenants = tenants;
  }

  @Post(':requestId/answers')
  @HttpCode(202)
  async post(
    @Param('requestId') requestId: string,
    @Body(zodBody(AnswerBody)) sent: AnswerBody,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<AnswerReply> {
    refuseLargeEvidence(sent);
    refuseUnusableText(sent);
    refuseUnknownTenant(sent.tenantId, this.#tenants.ids);
    const redaction = this.#tenants.redactions.get(sent.tenantId);
    const body = redaction ? redactAnswer(sent, redaction) : sent;
    const given = { requestId, body, fingerprint: digestOf(body, sha256), key: idempotencyKeyOf(key) };
    const now = new Date().toISOString();
    const { verdict, known } = await this.#answers.answer(given, { now, traceparent: currentTraceparent() });
    if (verdict.kind === 'refused' || known === null) {
      throw answerRefused(verdict.kind === 'refused' ? verdict.code : 'ask_not_found', { requestId, body, known });
    }
    const answeredAt = verdict.kind === 'repeat' ? verdict.answeredAt : now;
    return { askId: body.askId, checkpointId: known.checkpointId, answeredAt };
  }
}
