import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import { CandidateBody, PolicyScope, ProposalBody, RollbackBody, StageBody } from '@tidegate/contracts/http-candidates';
import type {
  CandidateEntry,
  CandidateList,
  CandidateReply,
  PublicationReply,
} from '@tidegate/contracts/http-candidates';
import { tenantOfPolicy } from '@tidegate/identity/named-tenant';
import { PolicyCasesDocument } from '@tidegate/policy/policy-cases';
import { changeStage, withdraw, type CanaryLimits } from '@tidegate/policy/publishing/change-stage';
import type { Gate } from '@tidegate/policy/publishing/gates';
import { propose, type CandidateStep } from '@tidegate/policy/publishing/propose';
import { publishCandidate, type PublicationStep } from '@tidegate/policy/publishing/publish';
import { rollBack } from '@tidegate/policy/publishing/roll-back';
import { isOpen, isSuperseded, type Asked, type ScopeState } from '@tidegate/policy/publishing/scope-state';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { mayRead } from '@tidegate/service/may-read';
import { operatorOf } from '@tidegate/service/operator-name';
import { parseOrProblem, zodBody, zodParameters } from '@tidegate/service/validate';
import { z } from 'zod';
import type { ControlView } from './control-view.ts';
import type { PolicyChanges } from './policy-changes.ts';
import { publishingProblem } from './publishing-problem.ts';
import type { ShadowWatch } from './shadow-watch.ts';

/** What publishing needs. */
export interface PublishingParts {
  readonly view: ControlView;
  readonly changes: PolicyChanges;
  readonly shadow: ShadowWatch;
  readonly gates: readonly Gate[];
  readonly canary: CanaryLimits;
}
export const publishingParts = Symbol('publishing parts');

const Cases = z.object({ cases: z.array(PolicyCasesDocument) });
const scopeParameter = zodParameters(PolicyScope);

/** How policies come into force and go out of it (requirement C12). What may be done is decided in libs/policy. */
@Controller('v1/policies')
export class CandidateController {
  readonly #parts: PublishingParts;

  constructor(@Inject(publishingParts) parts: PublishingParts) {
    this.#parts = parts;
  }

  @Get('candidates')
  list(@Headers() headers: RequestHeaders): CandidateList {
    const candidates = this.#parts.view.candidates
      .list()
      .filter(({ scope }) => mayRead(headers, 'listCandidates', tenantOfPolicy(scope)));
    return { data: candidates.map((candidate) => this.#entryOf(candidate)) };
  }

  @Post('candidates')
  @HttpCode(200)
  propose(
    @Headers() headers: RequestHeaders,
    @Body(zodBody(ProposalBody)) body: ProposalBody,
  ): Promise<CandidateReply> {
    const asked = askedBy(headers);
    const { cases } = parseOrProblem(Cases, { cases: body.cases });
    const { document, note = null } = body;
    parseOrProblem(z.object({ document: z.object({ scope: PolicyScope }) }), { document });
    return this.#changeCandidate(document.scope, (state) =>
      propose({ document, cases, note, ...asked }, state, this.#parts.gates),
    );
  }

  @Post('candidates/:scope/stage')
  @HttpCode(200)
  stage(
    @Headers() headers: RequestHeaders,
    @Param('scope', scopeParameter) scope: string,
    @Body(zodBody(StageBody)) { share = 0, ...body }: StageBody,
  ): Promise<CandidateReply> {
    const change = { ...body, share, ...askedBy(headers) };
    return this.#changeCandidate(scope, (state) => changeStage(change, state, this.#parts.canary));
  }

  @Post('candidates/:scope/withdraw')
  @HttpCode(200)
  withdraw(
    @Headers() headers: RequestHeaders,
    @Param('scope', scopeParameter) scope: string,
    @Body(zodBody(CandidateBody)) body: CandidateBody,
  ): Promise<CandidateReply> {
    const asked = { ...body, ...askedBy(headers) };
    return this.#changeCandidate(scope, (state) => withdraw(asked, state));
  }

  @Post('candidates/:scope/publish')
  @HttpCode(200)
  publish(
    @Headers() headers: RequestHeaders,
    @Param('scope', scopeParameter) scope: string,
    @Body(zodBody(CandidateBody)) body: CandidateBody,
  ): Promise<PublicationReply> {
    const asked = { ...body, ...askedBy(headers) };
    return this.#changePolicy(scope, (state) => publishCandidate(asked, state));
  }

  @Post(':scope/rollback')
  @HttpCode(200)
  rollBack(
    @Headers() headers: RequestHeaders,
    @Param('scope', scopeParameter) scope: string,
    @Body(zodBody(RollbackBody)) body: RollbackBody,
  ): Promise<PublicationReply> {
    const asked = { scope, ...body, ...askedBy(headers) };
    return this.#changePolicy(scope, (state) => rollBack(asked, state));
  }

  async #changeCandidate(scope: string, judge: (state: ScopeState) => CandidateStep): Promise<CandidateReply> {
    const changed = await this.#parts.changes.changeCandidate(scope, judge);
    if ('kind' in changed) throw publishingProblem(changed);
    return { candidate: this.#entryOf(changed) };
  }

  async #changePolicy(scope: string, judge: (state: ScopeState) => PublicationStep): Promise<PublicationReply> {
    const published = await this.#parts.changes.changePolicy(scope, judge);
    if ('kind' in published) throw publishingProblem(published);
    const problem = this.#parts.view.problemOf(scope);
    return { policy: { ...published, usable: problem === null, problem } };
  }

  #entryOf(candidate: PolicyCandidate): CandidateEntry {
    const { view, shadow } = this.#parts;
    const problem = view.candidates.problemOf(candidate.scope);
    const superseded = isOpen(candidate) && isSuperseded(candidate, view.published(candidate.scope));
    return { ...candidate, superseded, usable: problem === null, problem, shadow: shadow.seenOf(candidate) };
  }
}

function askedBy(headers: RequestHeaders): Asked {
  return { by: operatorOf(headers), now: new Date().toISOString() };
}
