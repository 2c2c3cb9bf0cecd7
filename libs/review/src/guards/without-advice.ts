import type { EscalationObject } from '@tidegate/contracts/case-events';
import type { CaseAsk, CaseDetail, CaseSummary } from '@tidegate/contracts/http-cases';
import type { Classification, EvidenceItem, Proposal, Request } from '@tidegate/contracts/request-events';

/**
 * A case as somebody sees it who judges it blind: what was asked, what is proposed, evidence, trace and dry run, which are
 * what is judged. Left out is what anybody makes of it: the decision with its reasons, rules, recommendation and brief, the
 * assessment with its probability, the signals, the rationale, relevances, notices, and what colleagues said. What a later
 * version adds to a request is left out until it is named here.
 */
export function withoutAdvice(detail: CaseDetail): CaseDetail {
  return {
    ...detail,
    ...hiddenReasons,
    proposal: withoutRationale(detail.proposal),
    escalation: escalationWithoutAdvice(detail.escalation),
    verdicts: [],
    asks: detail.asks.map(askWithoutAdvice),
  };
}

/** What a line of the queue says in place of its reasons to somebody who judges the case blind. */
export const hiddenReasons = { reasons: [], reasonsHidden: true } satisfies Partial<CaseSummary>;

function escalationWithoutAdvice({ request, classification }: EscalationObject): EscalationObject {
  return {
    decision: null,
    assessment: null,
    rejection: null,
    failure: null,
    request: request && requestWithoutAdvice(request),
    classification: classification && classificationWithoutAdvice(classification),
  };
}

function requestWithoutAdvice(request: Request): Request {
  const { tenantId, requestId, product, checkpoint, user, question, claims, toolTrace, versions } = request;
  return {
    ...{ tenantId, requestId, product, checkpoint, user, question, toolTrace, versions },
    ...(claims === undefined ? {} : { claims }),
    proposal: withoutRationale(request.proposal),
    evidence: request.evidence.map(pieceWithoutAdvice),
    signals: {},
  };
}

function classificationWithoutAdvice(classification: Classification): Classification {
  const { notices: _noticed, refinement: _added, ...facts } = classification;
  return facts;
}

function pieceWithoutAdvice({ score: _relevance, ...piece }: EvidenceItem): EvidenceItem {
  return piece;
}

function withoutRationale<Given extends Proposal | null>(proposal: Given): Given {
  if (proposal?.kind !== 'action') return proposal;
  const { rationale: _said, ...rest } = proposal;
  return rest as Given;
}

function askWithoutAdvice(ask: CaseAsk): CaseAsk {
  if (ask.answer === null) return ask;
  const { evidence, proposal } = ask.answer;
  const answer = {
    ...ask.answer,
    evidence: evidence.map(pieceWithoutAdvice),
    proposal: withoutRationale(proposal),
  };
  return { ...ask, answer };
}
