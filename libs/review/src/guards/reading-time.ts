import type { EscalationObject } from '@tidegate/contracts/case-events';
import type { Proposal } from '@tidegate/contracts/request-events';

/** How many words a case has to read: question, proposal, evidence, and what could not be read at all. */
export function wordsToRead({ request, rejection, failure }: EscalationObject, proposal: Proposal | null): number {
  const texts = [
    request?.question,
    ...(proposal === null ? [] : textsOf(proposal)),
    ...(request?.evidence ?? []).flatMap(({ title, quote }) => [title, quote]),
    ...(rejection?.problems ?? []).map(({ detail }) => detail),
    failure?.detail,
  ];
  return texts.reduce((sum, text) => sum + wordsIn(text), 0);
}

/** Seconds that a careful person needs at least. */
export function secondsToRead(
  words: number,
  { wordsPerMinute, secondsAtLeast }: { readonly wordsPerMinute: number; readonly secondsAtLeast: number },
): number {
  return Math.max(secondsAtLeast, (words / wordsPerMinute) * 60);
}

function textsOf(proposal: Proposal): readonly (string | undefined)[] {
  if (proposal.kind === 'plan') return proposal.steps;
  if (proposal.kind === 'answer') return [proposal.text];
  const { action, rationale } = proposal;
  return [action.name, rationale, ...Object.values(action.arguments).map((value) => String(value))];
}

function wordsIn(text: string | undefined): number {
  return text === undefined ? 0 : (text.match(/\S+/g)?.length ?? 0);
}
