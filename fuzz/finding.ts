import type { Exchange } from './http-exchange.ts';
import type { HttpInput } from './http-input.ts';

/** What the run is there to find. */
export type FindingKind =
  | 'crash'
  | 'server_error'
  | 'unanswered'
  | 'lost_record'
  | 'stuck_consumer'
  | 'memory'
  | 'log'
  | 'control_request'
  | 'audit';

export interface Finding {
  readonly kind: FindingKind;
  /** One sentence for people. */
  readonly detail: string;
  /** Numbers of the inputs that caused it, or may have: `--seed S --only N` sends them again. */
  readonly inputs: readonly number[];
}

/** Longer than this a body is refused before it was read, and the connection may break under the rest of it. */
const bodyReadMax = 1_048_576;

/**
 * What is wrong with the answers to one HTTP input, undefined if nothing is. A request that breaks off may be answered or
 * just closed; one that is whole has to be answered. Any 5xx counts: nothing is away in this run, so there is no
 * back-pressure to excuse a 503. Only `/readyz` says with a 503 what it was asked for.
 */
export function judgeExchange(input: HttpInput, { answers, end, ms }: Exchange): Omit<Finding, 'inputs'> | undefined {
  const failed = answers.find(({ status }) => status >= 500 && !(status === 503 && input.route === 'GET /readyz'));
  if (failed !== undefined) return { kind: 'server_error', detail: `answered with ${failed.status}` };
  if (end === 'refused') return { kind: 'unanswered', detail: 'the connection was refused' };
  if (input.ending === 'abort' || answers.length >= input.answers) return undefined;
  if (end === 'silent') {
    return {
      kind: 'unanswered',
      detail: `${answers.length} of ${input.answers} answers in ${(ms / 1_000).toFixed(1)} s`,
    };
  }
  // The last answer said that the connection ends with it.
  if (answers.length > 0 || input.ending === 'half') return undefined;
  if (end === 'reset' && input.bytes.length > bodyReadMax) return undefined;
  return { kind: 'unanswered', detail: `the connection was ${end} without an answer` };
}
