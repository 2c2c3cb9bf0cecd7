import type { Money } from '@tidegate/contracts/request-events';

/** Money for people, with its digits grouped and none lost: `4,200.00 EUR`. */
export function moneyText({ amount, currency }: Money): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${currency}`;
}
