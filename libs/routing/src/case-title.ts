import type { Action, Request } from '@tidegate/contracts/request-events';
import { storableText } from './storable-text.ts';

const titleLengthMax = 160;

/** Argument names that tell a person what an action is about, best first. */
const entityNames = ['customer', 'account', 'user', 'service', 'volume', 'reservation', 'booking', 'order'];

/** One line for the queue: the action with its value and the entity it touches, else the question. */
export function titleOf(request: Request): string {
  const { proposal } = request;
  return cut(proposal.kind === 'action' ? actionTitle(proposal.action) : request.question);
}

/** Text from outside on one line, short enough for a list. */
export function cut(text: string): string {
  const line = storableText(text).replaceAll(/\s+/g, ' ').trim();
  return line.length <= titleLengthMax ? line : `${line.slice(0, titleLengthMax - 1).trimEnd()}…`;
}

function actionTitle(action: Action): string {
  const value = action.value ? ` ${action.value.amount} ${action.value.currency}` : '';
  const entity = entityOf(action);
  return `${action.name}${value}${entity === undefined ? '' : ` for ${entity}`}`;
}

function entityOf({ arguments: given }: Action): string | undefined {
  const texts = Object.entries(given).filter(([, value]) => typeof value === 'string' && value !== '');
  const named = entityNames.flatMap((entity) => texts.filter(([name]) => name === entity || name === `${entity}_id`));
  const entry = named[0] ?? texts.find(([name]) => name.endsWith('_id'));
  return entry?.[1] as string | undefined;
}
