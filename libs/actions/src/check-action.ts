import { tenThousandths } from '@tidegate/contracts/decimal-amount';
import type { Action, Money } from '@tidegate/contracts/request-events';
import {
  registeredAction,
  type ActionRegistry,
  type ArgumentRule,
  type RegisteredAction,
  type ValueRule,
} from './registry.ts';

/** One thing that makes an action impossible to execute. */
export interface ActionRefusal {
  readonly code: 'unknown_action' | 'invalid_arguments';
  /** JSON Pointer into the action. */
  readonly pointer: string;
  /** Names the value and what to do. */
  readonly detail: string;
}

/** Who proposes the action, as far as the decision says. */
export interface Proposer {
  readonly product?: string | undefined;
  readonly model?: string | undefined;
  readonly userRole?: string | undefined;
}

/**
 * Everything that stands against executing `action`; empty when it fits the registry (requirement F2).
 * With a `proposer` the scope of the action is checked too. A person's approval is authority of its own: for approved
 * actions the scope is shown to the reviewer as a problem of the preview, and not checked again.
 */
export function checkAction(action: Action, registry: ActionRegistry, proposer?: Proposer): readonly ActionRefusal[] {
  const entry = registeredAction(registry, action.name);
  if (entry === undefined) {
    const names = registry.actions.map(({ name }) => name).join(', ');
    return [refuse('unknown_action', '/name', `"${action.name}" is not in the registry; it has ${names}`)];
  }
  return [...scopeRefusals(entry, proposer), ...argumentRefusals(entry, action), ...valueRefusals(entry, action)];
}

/** All refusals in one text, for people. */
export function refusalText(refusals: readonly ActionRefusal[]): string {
  return refusals
    .map(({ pointer, detail }) => `${pointer} ${detail}`)
    .join('; ')
    .slice(0, 2_048);
}

function scopeRefusals(entry: RegisteredAction, proposer: Proposer | undefined): ActionRefusal[] {
  if (proposer === undefined) return [];
  const checks = [
    ['product', entry.scope.products, proposer.product],
    ['model', entry.scope.models, proposer.model],
    ['user role', entry.scope.userRoles, proposer.userRole],
  ] as const;
  return checks.flatMap(([what, allowed, actual]) => {
    // An unknown product, model or role reads as one that is not allowed.
    if (allowed === undefined || (actual !== undefined && allowed.includes(actual))) return [];
    const detail = `"${entry.name}" does not exist for ${what} "${actual ?? 'unknown'}"; it does for ${allowed.join(', ')}`;
    return [refuse('unknown_action', '/name', detail)];
  });
}

function argumentRefusals(entry: RegisteredAction, action: Action): ActionRefusal[] {
  const unknown = Object.keys(action.arguments).filter((name) => !Object.hasOwn(entry.arguments, name));
  const known = Object.keys(entry.arguments).join(', ') || 'none';
  return [
    ...unknown.map((name) => argumentRefusal(name, `is not an argument of "${entry.name}"; it has ${known}`)),
    ...Object.entries(entry.arguments).flatMap(([name, rule]) => {
      const given = Object.hasOwn(action.arguments, name) ? action.arguments[name] : undefined;
      if (given === undefined || given === null) {
        return rule.required ? [argumentRefusal(name, `is missing; send ${expectation(rule)}`)] : [];
      }
      return fits(given, rule) ? [] : [argumentRefusal(name, `is ${show(given)}; send ${expectation(rule)}`)];
    }),
  ];
}

function fits(given: unknown, rule: ArgumentRule): boolean {
  switch (rule.type) {
    case 'string':
      return typeof given === 'string' && isWithin(given.length, { atLeast: 1, atMost: rule.maxLength });
    case 'number':
      return typeof given === 'number' && (!rule.integer || Number.isInteger(given)) && isWithin(given, rule);
    case 'boolean':
      return typeof given === 'boolean';
    case 'enum':
      return typeof given === 'string' && rule.values.includes(given);
  }
}

function isWithin(
  given: number,
  { atLeast, atMost }: { atLeast?: number | undefined; atMost?: number | undefined },
): boolean {
  return given >= (atLeast ?? -Infinity) && given <= (atMost ?? Infinity);
}

function expectation(rule: ArgumentRule): string {
  switch (rule.type) {
    case 'string':
      return `a text of 1 to ${rule.maxLength} characters`;
    case 'number': {
      const from = rule.atLeast === undefined ? '' : ` of at least ${rule.atLeast}`;
      const to = rule.atMost === undefined ? '' : `${from ? ' and' : ' of'} at most ${rule.atMost}`;
      return `${rule.integer ? 'a whole number' : 'a number'}${from}${to}`;
    }
    case 'boolean':
      return 'true or false';
    case 'enum':
      return `one of ${rule.values.map((value) => `"${value}"`).join(', ')}`;
  }
}

function valueRefusals(entry: RegisteredAction, { value, arguments: given }: Action): ActionRefusal[] {
  const { name, value: rule } = entry;
  if (value === undefined) return missingValue(rule, given);
  if (rule === undefined) {
    return [valueRefusal(`is ${value.amount} ${value.currency}; "${name}" has no value, leave it out`)];
  }
  if (!rule.currencies.includes(value.currency)) {
    return [valueRefusal(`is in "${value.currency}"; send one of ${rule.currencies.join(', ')}`)];
  }
  if (!/[1-9]/.test(value.amount) || value.amount.startsWith('-')) {
    return [valueRefusal(`is ${value.amount}; send an amount above zero`)];
  }
  return [...aboveLimit(rule, value), ...otherAmount(rule, value.amount, given)];
}

function missingValue(rule: ValueRule | undefined, given: Action['arguments']): ActionRefusal[] {
  if (rule === undefined) return [];
  if (rule.required) return [valueRefusal(`is missing; send amount and currency (${rule.currencies.join(', ')})`)];
  const { field } = rule;
  if (field === undefined || (given[field] ?? null) === null) return [];
  return [valueRefusal(`is missing although "${field}" names an amount; send amount and currency`)];
}

function aboveLimit({ atMost }: ValueRule, { amount, currency }: Money): ActionRefusal[] {
  const limit = atMost?.[currency];
  if (limit === undefined || tenThousandths(amount)! <= tenThousandths(limit)!) return [];
  return [valueRefusal(`is ${amount} ${currency}; send at most ${limit}`)];
}

/** What was decided about is the value, and what the system reads is the argument: they must not differ. */
function otherAmount({ field }: ValueRule, amount: string, given: Action['arguments']): ActionRefusal[] {
  const argument = field === undefined ? undefined : given[field];
  if (field === undefined || argument === undefined || argument === null) return [];
  const isSame = typeof argument !== 'object' && tenThousandths(String(argument)) === tenThousandths(amount);
  return isSame ? [] : [argumentRefusal(field, `is ${show(argument)}; send the amount of the value, ${amount}`)];
}

function valueRefusal(detail: string): ActionRefusal {
  return refuse('invalid_arguments', '/value', detail);
}

function argumentRefusal(name: string, detail: string): ActionRefusal {
  return refuse('invalid_arguments', `/arguments/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, detail);
}

function refuse(code: ActionRefusal['code'], pointer: string, detail: string): ActionRefusal {
  return { code, pointer, detail };
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
