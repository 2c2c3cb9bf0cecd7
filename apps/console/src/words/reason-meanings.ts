import { type ReasonCode, reasonCodes } from '@tidegate/contracts/reason-codes';

/** What a reason code means; a code that a newer service added has no meaning here yet. */
export function reasonMeaning(code: ReasonCode): string {
  return code in reasonCodes ? reasonCodes[code] : '';
}
