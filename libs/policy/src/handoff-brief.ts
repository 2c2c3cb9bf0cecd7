import type { HandoffBrief } from '@tidegate/contracts/decision-events';
import type { Assessment } from '@tidegate/contracts/evidence-events';
import type { ToolCall } from '@tidegate/contracts/request-events';
import { namesOf } from './clarifying-questions.ts';
import type { CompiledRule } from './compile-policy.ts';
import type { Scored } from './fact-definition.ts';
import { cutTo } from './cut-text.ts';
import { openQuestionOf } from './open-questions.ts';

/** Limits of the contract: a brief travels with its decision to every consumer. */
const limits = { asked: 256, tried: 6, weak: 4, open: 4, line: 120, question: 200 } as const;

/** What a person who takes over has to know first: asked, tried, weak, open (requirement C1). */
export function handoffBriefOf(fired: readonly CompiledRule[], scored: Scored): HandoffBrief {
  const { request, assessment } = scored;
  return {
    asked: cutTo(request.question, limits.asked),
    tried: triedOf(request.toolTrace),
    weak: weakOf(assessment),
    open: openOf(fired, scored),
  };
}

interface TriedTool {
  readonly name: string;
  calls: number;
  failed: number;
  error: string | undefined;
}

/** Each tool once, by its first call; of too many the last ones are left out. */
function triedOf(trace: readonly ToolCall[]): string[] {
  const tools: TriedTool[] = [];
  for (const { name, ok, error } of trace) {
    const tool = tools.find((known) => known.name === name);
    if (tool !== undefined) addCall(tool, ok, error);
    else if (tools.length < limits.tried)
      tools.push({ name, calls: 1, failed: ok ? 0 : 1, error: ok ? undefined : error });
  }
  return tools.map(({ name, calls, failed, error }) => {
    if (failed === 0) return cutTo(`${name} worked`, limits.line);
    return cutTo(`${name} failed ${failed} of ${calls}${error === undefined ? '' : `: ${error}`}`, limits.line);
  });
}

function addCall(tool: TriedTool, ok: boolean, error: string | undefined): void {
  tool.calls += 1;
  if (ok) return;
  tool.failed += 1;
  tool.error = error;
}

/** The signals that took most off their scores, worst first; of two alike the one that was scored first. */
function weakOf({ subScores }: Assessment): string[] {
  const worst: Weakness[] = [];
  for (const { family, contributions } of subScores) {
    for (const { signal, value, penalty } of contributions) {
      if (penalty > (worst[limits.weak - 1]?.penalty ?? 0)) insertWorst(worst, { family, signal, value, penalty });
    }
  }
  return worst.map(({ family, signal, value }) =>
    cutTo(`${signal} is ${Math.round(value * 1_000) / 1_000} (${family})`, limits.line),
  );
}

interface Weakness {
  readonly family: string;
  readonly signal: string;
  readonly value: number;
  readonly penalty: number;
}

/** Keeps the few worst in order, without sorting all. */
function insertWorst(worst: Weakness[], weakness: Weakness): void {
  let at = worst.length;
  while (at > 0 && worst[at - 1]!.penalty < weakness.penalty) at -= 1;
  if (at === worst.length) worst.push(weakness);
  else worst.splice(at, 0, weakness);
  if (worst.length > limits.weak) worst.pop();
}

function openOf(fired: readonly CompiledRule[], { classification, assessment }: Scored): string[] {
  const open: string[] = [];
  if (classification.missingFields.length > 0)
    open.push(`Missing: ${namesOf(classification.missingFields).join(', ')}`);
  for (const { openQuestion } of fired) addOnce(open, openQuestion);
  for (const { code } of assessment.reasons) addOnce(open, openQuestionOf(code));
  return open.slice(0, limits.open).map((question) => cutTo(question, limits.question));
}

function addOnce(open: string[], question: string | undefined): void {
  if (question !== undefined && !open.includes(question)) open.push(question);
}
