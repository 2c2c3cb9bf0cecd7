import { createHmac } from 'node:crypto';

/** A number from 0 to 1 that hangs on key and text alone: whoever has the key can repeat a draw, nobody else can foresee it. */
export function fractionOf(key: string, text: string): number {
  return createHmac('sha256', key).update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}
