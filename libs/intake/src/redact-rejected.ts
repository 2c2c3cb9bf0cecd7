import { jsonOf } from '@tidegate/contracts/json-text';
import type { RequestProblem } from '@tidegate/contracts/request-events';
import { Detector, replaceFindings, type Finding } from './detectors.ts';
import { redactAny, type Redaction } from './redact.ts';
import { rewriteLeaves } from './rewrite-json.ts';

/** What of a refused record is shown to people. */
export interface ShownRecord {
  readonly value: string;
  readonly problems: readonly RequestProblem[];
}

/** For records of nobody known: everything that can be found is masked. */
export const redactionOfStrangers: Redaction = {
  rules: [],
  detectors: Detector.options,
  replacementOf: ({ kind }: Finding) => `[${kind}]`,
};

/**
 * A record that is no valid request as people may see it (requirements A2, A8). Its fields cannot be trusted to be what
 * their names say, so beside the rules of the fields everything that the tenant looks for is masked everywhere. What is no
 * JSON is withheld when the tenant has rules for whole fields, since these cannot be found in it.
 */
export function redactRejected(record: ShownRecord, redaction: Redaction): ShownRecord {
  const { detectors, replacementOf } = redaction;
  const inText = (text: string) => replaceFindings(text, detectors, replacementOf);
  return {
    value: redactText(record.value, redaction, inText),
    problems: record.problems.map((problem) => redactProblem(problem, redaction, inText)),
  };
}

function redactText(text: string, redaction: Redaction, inText: (text: string) => string): string {
  const body = jsonOf(text);
  if (body === undefined) {
    return redaction.rules.some(({ whole }) => whole) ? `[withheld: ${text.length} characters, no JSON]` : inText(text);
  }
  const redacted = rewriteLeaves(redactAny(body, redaction), (leaf) => {
    const found = inText(String(leaf));
    return found === String(leaf) ? leaf : found;
  });
  // The text itself is looked at as well: names of fields may hold what their values may not.
  return inText(redacted === body ? text : JSON.stringify(redacted));
}

/** A detail quotes what was sent, so that of a field which is redacted as a whole only the place is told. */
function redactProblem(
  problem: RequestProblem,
  redaction: Redaction,
  inText: (text: string) => string,
): RequestProblem {
  const steps = problem.pointer.split('/').slice(1);
  const hidden = steps.length > 0 && redaction.rules.some((rule) => rule.whole && touches(rule.steps, steps));
  const detail = hidden ? 'is not what the schema asks for; its value is redacted' : inText(problem.detail);
  return { pointer: inText(problem.pointer), detail };
}

/** Whether one of the two paths leads to the other: a detail about an object may quote what is in it. */
function touches(pattern: readonly string[], steps: readonly string[]): boolean {
  return pattern.every((step, index) => {
    const given = steps[index];
    return given === undefined || step === '*' || step === '**' || step === given;
  });
}
