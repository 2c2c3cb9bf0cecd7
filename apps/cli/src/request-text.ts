import type { CheckpointStatus, DecisionReply, SubmitReply } from '@tidegate/contracts/http-requests';
import { harmless } from './harmless-text.ts';

/** The answer of intake for people: outcome, reasons and what goes with the outcome (requirement C1). */
export function requestText({ requestId, checkpoint }: SubmitReply): string {
  const { decision, status } = checkpoint;
  if (decision === null)
    return `${requestId}: ${status}, not decided yet. Ask again with --wait, or GET /v1/requests/${requestId}.`;
  const { outcome, approval, mode, policy } = decision;
  const by = approval === 'none' ? '' : `, ${approval} approval`;
  return [
    `${requestId}: ${outcome}${by} (${status}); the product may now give a ${mode.replaceAll('_', ' ')}`,
    ...decision.reasons.map(({ code, detail, from }) => `  ${code}: ${harmless(detail)} (${harmless(from)})`),
    ...decision.questions.map((question) => `  ask the user: ${harmless(question)}`),
    ...recommendationLines(decision),
    ...briefLines(decision),
    ...waitingLines(checkpoint),
    `  policy ${policy.name} version ${policy.version}`,
  ].join('\n');
}

function recommendationLines({ recommendation }: DecisionReply): string[] {
  if (recommendation === undefined) return [];
  const less = recommendation.wouldChange.map(({ fact, instead, outcome, approval }) => {
    const by = approval === 'none' ? '' : `, ${approval} approval`;
    return `    would be ${outcome}${by} with ${fact} at ${harmless(instead)}`;
  });
  return [`  recommended: ${harmless(recommendation.summary)}`, ...less];
}

function briefLines({ brief }: DecisionReply): string[] {
  if (brief === undefined) return [];
  const parts = { asked: [brief.asked], tried: brief.tried, weak: brief.weak, open: brief.open };
  return [
    '  brief for who takes over',
    ...Object.entries(parts).flatMap(([name, lines]) =>
      lines.map((line, at) => `    ${(at === 0 ? name : '').padEnd(6)}${harmless(line)}`),
    ),
  ];
}

/** Why it waits, what comes next and by when (requirement D11). */
function waitingLines({ waiting }: CheckpointStatus): string[] {
  if (waiting === undefined) return [];
  const { next, expectedAt, dueAt, queue, owner, slipped } = waiting;
  const when = (instant: string) => instant.slice(0, 16).replace('T', ' ');
  const times =
    expectedAt === null || dueAt === null
      ? 'the clock stands'
      : `expected by ${when(expectedAt)}${slipped ? ' (later than before)' : ''}, due ${when(dueAt)} UTC`;
  const who = owner === null ? '' : `, with ${harmless(owner)}`;
  return [`  waits in ${harmless(queue)}${who}: ${times}`, `  next: ${harmless(next)}`];
}
