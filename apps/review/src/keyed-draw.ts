import { createHmac } from 'node:crypto';
import { isDrawn } from '@tidegate/review/guards/exercise';

/** Draws by key and text alone: whoever has the key can repeat a draw, nobody else can foresee it. */
export function isDrawnBy(key: string, text: string, share: number): boolean {
  return share > 0 && isDrawn(createHmac('sha256', key).update(text).digest().readUIntBE(0, 6) / 2 ** 48, share);
}
