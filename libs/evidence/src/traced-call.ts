import type { Action, ToolCall } from '@tidegate/contracts/request-events';
import type { TraceRules } from './trace-rules.ts';

/** A call of the trace, or the action that is proposed, as the readings see it. */
export interface TracedCall {
  readonly name: string;
  readonly ok: boolean;
  readonly isWrite: boolean;
  /** Whether that is a guess by its name. */
  readonly isGuessed: boolean;
  /** Everything that it is about; the first is what it changes. */
  readonly entities: readonly string[];
  /** When it was made, milliseconds; undefined where no time was sent. */
  readonly atMs: number | undefined;
}

/** What the trace says of a call and, where it does not, what the scoring file guesses by names. */
export function tracedCall(call: ToolCall, rules: TraceRules): TracedCall {
  return {
    name: call.name,
    ok: call.ok,
    isWrite: call.kind === undefined ? isWriteByName(call.name, rules) : call.kind === 'write',
    isGuessed: call.kind === undefined,
    entities: entitiesOf(call, rules),
    atMs: call.at === undefined ? undefined : Date.parse(call.at),
  };
}

/** The proposed action is a write that comes after the trace. `asOf` is the moment of the request. */
export function proposedCall(
  { name, arguments: values }: Action,
  rules: TraceRules,
  asOf: string | undefined,
): TracedCall {
  const atMs = asOf === undefined ? undefined : Date.parse(asOf);
  return { name, ok: true, isWrite: true, isGuessed: false, entities: entitiesOf({ arguments: values }, rules), atMs };
}

function isWriteByName(name: string, { writes }: TraceRules): boolean {
  for (const pattern of writes) if (pattern.matches(name)) return true;
  return false;
}

/** Ids without the kind in front, so that `order:ord-1` and the argument `ord-1` are the same order. */
function entitiesOf(call: Pick<ToolCall, 'entity' | 'arguments'>, rules: TraceRules): string[] {
  const { entity, arguments: values } = call;
  const entities = entity === undefined ? [] : [entity.slice(entity.indexOf(':') + 1)];
  if (values === undefined) return entities;
  for (const name of rules.entityArguments) {
    const value = values[name];
    const isId = typeof value === 'string' || typeof value === 'number';
    if (isId && Object.hasOwn(values, name)) entities.push(String(value));
  }
  return entities;
}
