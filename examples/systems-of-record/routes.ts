import type { ActionCall } from './ledger.ts';

/** What a dry run answers. */
export interface DryRun {
  readonly summary: string;
  readonly effects: readonly string[];
  readonly reversible: boolean;
}

/** What a system would do for a call, or why it would not. */
export type Describe = (call: ActionCall) => DryRun | { readonly refusal: string };

const text = (call: ActionCall, name: string): string => {
  const value = call.arguments[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : `(no ${name})`;
};

/** The systems that Tidegate acts on in the demonstration, each with what it would do. */
export const routes: Readonly<Record<string, Describe>> = {
  '/refunds': (call) => {
    if (call.value === undefined) return { refusal: 'A refund needs a value; send amount and currency.' };
    const money = `${call.value.amount} ${call.value.currency}`;
    return {
      summary: `Refund ${money} to ${text(call, 'customer_id')} for order ${text(call, 'order_id')}.`,
      effects: [
        `The ledger books ${money} out.`,
        `The customer gets a mail with the reason "${text(call, 'reason')}".`,
      ],
      reversible: false,
    };
  },
  '/addresses': (call) => ({
    summary: `Change the address of ${text(call, 'customer_id')}.`,
    effects: [`New address: ${text(call, 'street')}, ${text(call, 'postal_code')} ${text(call, 'city')}.`],
    reversible: true,
  }),
  '/replies': (call) => ({
    summary: `Send a reply to ${text(call, 'customer_id')}.`,
    effects: [`The customer reads ${text(call, 'text').length} characters.`],
    reversible: false,
  }),
  '/services/restart': (call) => ({
    summary: `Restart ${text(call, 'service')} in ${text(call, 'environment')}.`,
    effects: ['Requests to it fail for about ten seconds.'],
    reversible: true,
  }),
  '/services/scale': (call) => ({
    summary: `Run ${text(call, 'service')} with ${text(call, 'replicas')} replicas.`,
    effects: [`The scheduler starts or stops instances until there are ${text(call, 'replicas')}.`],
    reversible: true,
  }),
  '/volumes/delete': (call) => ({
    summary: `Delete volume ${text(call, 'volume_id')}.`,
    effects: ['Everything on it is lost.', 'Snapshots of it are deleted after seven days.'],
    reversible: false,
  }),
};
