import { ClassificationDocument } from '@tidegate/intake/classification-document';

/** The 77 intents of banking77 as task types of a bank, told apart by whom they concern. */
const intentsOf: Readonly<Record<string, string>> = {
  'top-up':
    'automatic_top_up balance_not_updated_after_bank_transfer balance_not_updated_after_cheque_or_cash_deposit pending_top_up ' +
    'top_up_by_bank_transfer_charge top_up_by_card_charge top_up_by_cash_or_cheque top_up_failed top_up_limits top_up_reverted ' +
    'topping_up_by_card verify_top_up',
  transfer:
    'beneficiary_not_allowed cancel_transfer declined_transfer failed_transfer pending_transfer receiving_money ' +
    'transfer_fee_charged transfer_into_account transfer_not_received_by_recipient transfer_timing',
  cash:
    'atm_support cash_withdrawal_charge cash_withdrawal_not_recognised declined_cash_withdrawal pending_cash_withdrawal ' +
    'wrong_amount_of_cash_received wrong_exchange_rate_for_cash_withdrawal card_swallowed',
  exchange: 'exchange_charge exchange_rate exchange_via_app fiat_currency_support',
  payment:
    'card_payment_fee_charged card_payment_not_recognised card_payment_wrong_exchange_rate declined_card_payment ' +
    'direct_debit_payment_not_recognised extra_charge_on_statement pending_card_payment request_refund ' +
    'Refund_not_showing_up reverted_card_payment? transaction_charged_twice',
  account:
    'age_limit country_support edit_personal_details terminate_account unable_to_verify_identity verify_my_identity ' +
    'verify_source_of_funds why_verify_identity',
  security: 'change_pin compromised_card lost_or_stolen_card lost_or_stolen_phone passcode_forgotten pin_blocked',
};
const taskOfIntent = new Map(
  Object.entries(intentsOf).flatMap(([task, intents]) => intents.split(' ').map((intent) => [intent, task] as const)),
);

/** The task type of an intent; everything else is about the card itself. */
export function taskOf(intent: string): string {
  return taskOfIntent.get(intent) ?? 'card';
}

/** From the names of the intents alone, written once and not fitted to any query. The first that matches gives the task. */
const words: readonly (readonly [string, readonly string[]])[] = [
  ['security', ['stolen', 'lost', 'pin', 'passcode', 'password', 'compromised', 'hacked']],
  ['top-up', ['top up', 'topup', 'topped up', 'topping up', 'top ups']],
  ['cash', ['atm', 'cash', 'withdrawal', 'withdraw', 'withdrew', 'withdrawn']],
  ['transfer', ['transfer', 'transfers', 'transferred', 'transferring', 'beneficiary', 'recipient']],
  ['exchange', ['exchange', 'exchanging', 'exchange rate', 'currency', 'currencies']],
  [
    'account',
    ['identity', 'verify', 'verification', 'close my account', 'delete my account', 'personal details', 'age'],
  ],
  ['payment', ['refund', 'charged', 'charge', 'payment', 'payments', 'direct debit', 'declined', 'purchase', 'fee']],
  ['card', ['card', 'cards', 'virtual', 'contactless', 'apple pay', 'google pay']],
];

/** Rules of that bank, as its classification file would have them. */
export const bankingRules = ClassificationDocument.parse({
  fallback: { taskType: 'unknown', riskTier: 1, impact: 'low' },
  rules: words.map(([taskType, phrases]) => ({ id: taskType, when: { words: phrases }, result: { taskType } })),
});
