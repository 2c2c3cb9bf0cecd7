import type { DecisionReply, ResolutionReply } from '@tidegate/contracts/http-requests';
import type { ResponseMode } from '@tidegate/contracts/decision-events';
import type { Proposal } from '@tidegate/contracts/request-events';
import type { RequestInput } from './tidegate-client.ts';

/**
 * What a generator may know in its mode (requirement C15). What it must not say it is not told: a clarifying question is
 * written without the proposal and without evidence, so no prompt has to forbid answering (requirement C14).
 */
export interface ResponseMaterial {
  readonly mode: ResponseMode;
  /** What the user asked for; hostile text. */
  readonly question: string;
  /** Language of the user, BCP 47, where it is known. */
  readonly language: string | undefined;
  /** With a clarifying question only: what has to be asked. */
  readonly questions: readonly string[];
  /** What was decided about; null with a clarifying question. */
  readonly proposal: Proposal | null;
  /** Title and quote of what the product found; empty with a clarifying question. */
  readonly evidence: readonly { readonly title: string; readonly quote: string }[];
  /** Why a person is asked; for reviewers only, never for the user. */
  readonly reasons: readonly string[];
  /** With `recommendation` only. */
  readonly recommendation: DecisionReply['recommendation'];
  /** With `handoff_summary` only. */
  readonly brief: DecisionReply['brief'];
}

/** A decision with the resolution that came after it, if one did. */
export interface Decided {
  readonly decision: DecisionReply;
  readonly resolution: ResolutionReply | null;
}

/** What may be generated now: the mode of the decision, or what a person made of it. */
export function modeNow({ decision, resolution }: Decided): ResponseMode {
  switch (resolution?.resolution) {
    case 'allowed':
    case 'allowed_with_edits':
      return 'direct_answer';
    case 'information_needed':
      return 'clarifying_question';
    default:
      return decision.mode;
  }
}

export function materialOf(request: RequestInput, decided: Decided): ResponseMaterial {
  const mode = modeNow(decided);
  const { question, user } = request;
  const told = { ...nothing, mode, question, language: user.language };
  switch (mode) {
    case 'clarifying_question':
      return { ...told, questions: questionsOf(decided) };
    case 'direct_answer':
      return { ...told, ...foundBy(request, decided) };
    case 'recommendation':
      return {
        ...told,
        ...foundBy(request, decided),
        ...whyOf(decided),
        recommendation: decided.decision.recommendation,
      };
    case 'handoff_summary':
      return { ...told, ...foundBy(request, decided), ...whyOf(decided), brief: decided.decision.brief };
    default:
      throw new TypeError('materialOf: unknown mode');
  }
}

const nothing = {
  questions: [],
  proposal: null,
  evidence: [],
  reasons: [],
  recommendation: undefined,
  brief: undefined,
} as const;

/** What was decided about, as it stands after edits, and what it rests on. */
function foundBy(request: RequestInput, { resolution }: Decided): Pick<ResponseMaterial, 'proposal' | 'evidence'> {
  const evidence = (request.evidence ?? []).map(({ title, quote = '' }) => ({ title, quote }));
  return { proposal: resolution?.proposal ?? (request.proposal as Proposal), evidence };
}

function whyOf({ decision }: Decided): Pick<ResponseMaterial, 'reasons'> {
  return { reasons: decision.reasons.map(({ code, detail }) => `${code}: ${detail}`) };
}

function questionsOf({ decision, resolution }: Decided): readonly string[] {
  const asked = resolution?.question;
  return asked ? [asked] : decision.questions;
}
