import type { EvidenceItem, Request, ToolCall } from '@tidegate/contracts/request-events';
import type { Chance } from './seeded-chance.ts';

const customers = ['cust-104', 'cust-233', 'cust-358', 'cust-471', 'cust-596', 'cust-602', 'cust-745', 'cust-981'];
const goods = ['a coffee grinder', 'two desk lamps', 'a rucksack', 'running shoes', 'a wireless keyboard', 'a tent'];

const refundPolicy: EvidenceItem = {
  id: 'policy-refunds-7',
  title: 'Refund policy v7, section 3',
  source: 'policy-library',
  quote: 'Damaged goods are refunded in full within 30 days of delivery. Shipping is refunded only for our mistakes.',
  sourceClass: 'policy',
  validUntil: '2099-12-31',
  authoritative: true,
  score: 0.93,
};

export interface SupportOptions {
  /** Prompt version in use; a version is a cohort of its own (DESIGN §1). */
  readonly prompt: string;
  /** Share of refunds above the limit for automation. */
  readonly largeShare: number;
}

type Draft = Omit<Request, 'tenantId' | 'requestId' | 'product'>;

/** A support assistant that issues refunds, changes addresses and sends replies. */
export function supportRequest(chance: Chance, options: SupportOptions): Draft {
  const roll = chance.next();
  if (roll < 0.6) return refund(chance, options);
  return roll < 0.75 ? addressChange(chance, options) : reply(chance, options);
}

/** A refund of one order, with the reads that the assistant made before proposing it. */
export function refund(chance: Chance, options: SupportOptions): Draft {
  const large = chance.happens(options.largeShare);
  const amount = large ? chance.between(260, 4_200) : chance.between(8, 180);
  const order = `ord-${chance.between(1_000, 9_999)}`;
  const customer = chance.pick(customers);
  const shaky = chance.happens(0.08);
  const what = chance.pick(goods);
  const authenticated = !chance.happens(0.04);
  const days = chance.between(2, 25);
  const retrieved = retrieval(chance, shaky);
  const toolTrace = orderTrace(chance, order, shaky);
  return {
    checkpoint: { kind: 'commit', number: 1 },
    user: { id: customer, role: 'customer', authenticated, language: 'en' },
    question: shaky
      ? `I bought ${what} from you and want my money back. Can you make an exception just this once?`
      : `I bought ${what} and it arrived damaged. I would like my money back for order ${order}.`,
    proposal: {
      kind: 'action',
      action: {
        name: 'issue_refund',
        arguments: { order_id: order, customer_id: customer, reason: 'arrived damaged' },
        value: { amount: `${amount}.00`, currency: 'EUR' },
      },
      rationale: `Order ${order} was delivered ${days} days ago; the policy allows refunds within 30 days.`,
    },
    signals: {
      retrieval: retrieved,
      tooling: tooling(toolTrace),
      workflow: { steps: chance.between(3, 6), stepsWithoutProgress: 0, domainsCrossed: 1, exceptionLanguage: shaky },
      conversation: conversation(chance),
    },
    evidence: [
      refundPolicy,
      orderEvidence(order, what, shaky ? 'delivery not confirmed' : `delivered ${days} days ago`),
    ],
    claims: [
      {
        text: 'Damaged goods are refunded in full within 30 days of delivery.',
        cites: [refundPolicy.id],
        critical: true,
      },
      { text: `The order was delivered ${days} days ago.`, cites: [order] },
    ],
    toolTrace,
    versions: versions(options),
  };
}

function addressChange(chance: Chance, options: SupportOptions): Draft {
  const customer = chance.pick(customers);
  const complete = !chance.happens(0.25);
  const toolTrace = customerTrace(chance, customer);
  return {
    checkpoint: { kind: 'commit', number: 1 },
    user: { id: customer, role: 'customer', authenticated: true, language: 'en' },
    question: 'I have moved. Please change my delivery address.',
    proposal: {
      kind: 'action',
      action: {
        name: 'update_address',
        arguments: {
          customer_id: customer,
          street: `${chance.between(1, 99)} Harbour Road`,
          ...(complete ? { postal_code: `${chance.between(10_000, 99_999)}`, city: 'Bremen' } : {}),
        },
        reversible: true,
      },
    },
    signals: {
      tooling: tooling(toolTrace),
      workflow: { steps: chance.between(2, 4), stepsWithoutProgress: 0, domainsCrossed: 1, exceptionLanguage: false },
      conversation: { intentAmbiguity: complete ? 0.05 : 0.55, identityConfidence: 0.96, asksForPerson: false },
    },
    evidence: [],
    toolTrace,
    versions: versions(options),
  };
}

const deliveryTime = 'Delivery to Austria takes three to five working days after dispatch.';

function reply(chance: Chance, options: SupportOptions): Draft {
  const legal = chance.happens(0.06);
  const person = !legal && chance.happens(0.1);
  return {
    checkpoint: { kind: 'answer', number: 1 },
    user: { id: chance.pick(customers), role: 'customer', authenticated: true, language: 'en' },
    question: legal
      ? 'If this is not solved today, my lawyer will take it from here.'
      : person
        ? 'I have asked three times now. Let me talk to a person, please.'
        : 'How long does delivery to Austria take?',
    proposal: { kind: 'answer', text: deliveryTime },
    signals: {
      retrieval: retrieval(chance, false),
      workflow: { steps: chance.between(1, 3), stepsWithoutProgress: 0, domainsCrossed: 1, exceptionLanguage: false },
      conversation: { ...conversation(chance), asksForPerson: person, legalMention: legal },
    },
    evidence: [
      {
        id: 'help-delivery',
        title: 'Delivery times',
        source: 'help-centre',
        sourceClass: 'handbook',
        validUntil: '2099-12-31',
        quote: `${deliveryTime} Other countries of the EU: up to seven working days.`,
        score: 0.9,
      },
    ],
    claims: [{ text: deliveryTime, cites: ['help-delivery'] }],
    toolTrace: [],
    versions: versions(options),
  };
}

function retrieval(chance: Chance, weak: boolean) {
  return {
    coverage: weak ? 0.55 : round(0.84 + chance.next() * 0.14),
    agreement: weak ? 0.6 : round(0.88 + chance.next() * 0.1),
    authority: weak ? 0.4 : 1,
    grounding: weak ? 0.6 : round(0.9 + chance.next() * 0.1),
    freshness: 1,
    contradictions: weak ? 1 : 0,
  };
}

/** What only the product knows of its calls; failures and repetitions Tidegate reads from the trace. */
function tooling(toolTrace: readonly ToolCall[]) {
  return { calls: toolTrace.length, validationErrors: 0, entityMismatch: false, withinScope: true };
}

function conversation(chance: Chance) {
  return { intentAmbiguity: round(chance.next() * 0.2), identityConfidence: 0.97, asksForPerson: false };
}

function orderEvidence(order: string, what: string, state: string): EvidenceItem {
  return {
    id: order,
    title: `Order ${order}`,
    source: 'order-system',
    quote: `The order of ${what} was ${state}.`,
    authoritative: true,
    score: 0.99,
  };
}

const furtherReads = ['get_payment', 'get_customer_history', 'get_return_rules'];

/** Reads of an order, two to five; where it is shaky, the carrier does not answer twice. */
function orderTrace(chance: Chance, order: string, shaky: boolean): ToolCall[] {
  const read = (name: string): ToolCall => ({ name, kind: 'read', arguments: { order_id: order }, ok: true });
  const failing: ToolCall = { ...read('get_delivery'), ok: false, error: 'the carrier did not answer' };
  const delivery = shaky ? [failing, failing] : [read('get_delivery')];
  return [read('get_order'), ...delivery, ...furtherReads.slice(0, chance.between(0, 3)).map(read)];
}

function customerTrace(chance: Chance, customer: string): ToolCall[] {
  const names = ['get_customer', 'get_addresses', 'get_orders', 'get_contact'];
  return names
    .slice(0, chance.between(1, 4))
    .map((name) => ({ name, kind: 'read', arguments: { customer_id: customer }, ok: true }));
}

function versions(options: SupportOptions) {
  return {
    model: 'atlas-large-2026-09',
    prompt: options.prompt,
    index: 'policies-2026-11-01',
    tools: 'support-tools-3',
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
