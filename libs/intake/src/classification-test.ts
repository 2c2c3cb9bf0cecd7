import type { Action, Notice, Request } from '@tidegate/contracts/request-events';
import type { ClassificationTest } from './classification-document.ts';
import { wordsOf } from './words.ts';

/** A request with the phrases that rules look for and its question has, and what was noticed about it at the door. */
export interface ReadRequest {
  readonly request: Request;
  /** As `wordsOf` writes them. */
  readonly phrases: ReadonlySet<string>;
  readonly notices: readonly Notice[];
}

type Holds = (read: ReadRequest) => boolean;

/** One function for all conditions of a rule; it is false as soon as one condition does not hold. */
export function compileTest(test: ClassificationTest): Holds {
  const conditions = [
    isIn(test.products, ({ request }) => request.product),
    isIn(test.checkpoints, ({ request }) => request.checkpoint.kind),
    isIn(test.proposals, ({ request }) => request.proposal.kind),
    isIn(test.actions, ({ request }) => actionOf(request)?.name),
    ...Object.entries(test.arguments ?? {}).map(([name, values]) => argumentIsIn(name, values)),
    wordsIn(test.words),
    valueAbove(test.valueAbove),
    isIn(test.roles, ({ request }) => request.user.role),
    is(test.authenticated, ({ request }) => request.user.authenticated),
    is(test.vip, ({ request }) => request.user.vip === true),
    noticed(test.notices),
  ].filter((condition) => condition !== undefined);
  const [only, ...others] = conditions;
  if (only && others.length === 0) return only;
  return (read) => conditions.every((condition) => condition(read));
}

function isIn(
  values: readonly string[] | undefined,
  valueOf: (read: ReadRequest) => string | undefined,
): Holds | undefined {
  if (values === undefined) return undefined;
  const allowed = new Set<string | undefined>(values);
  return (read) => allowed.has(valueOf(read));
}

function is(wanted: boolean | undefined, valueOf: (read: ReadRequest) => boolean): Holds | undefined {
  return wanted === undefined ? undefined : (read) => valueOf(read) === wanted;
}

function noticed(codes: readonly string[] | undefined): Holds | undefined {
  return codes && (({ notices }) => notices.some(({ code }) => codes.includes(code)));
}

function argumentIsIn(name: string, values: readonly unknown[]): Holds {
  const allowed = new Set(values);
  return ({ request }) => {
    const given = actionOf(request)?.arguments;
    return given !== undefined && Object.hasOwn(given, name) && allowed.has(given[name]);
  };
}

function wordsIn(phrases: readonly string[] | undefined): Holds | undefined {
  const wanted = phrases?.map(wordsOf);
  return wanted && (({ phrases: said }) => said.size > 0 && wanted.some((phrase) => said.has(phrase)));
}

function valueAbove(limit: number | undefined): Holds | undefined {
  if (limit === undefined) return undefined;
  return ({ request }) => {
    const amount = actionOf(request)?.value?.amount;
    return amount !== undefined && Number(amount) > limit;
  };
}

function actionOf(request: Request): Action | undefined {
  return request.proposal.kind === 'action' ? request.proposal.action : undefined;
}
