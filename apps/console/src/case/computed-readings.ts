import type { Assessment, SignalFamily } from '@tidegate/contracts/evidence-events';
import type { Request } from '@tidegate/contracts/request-events';
import { wordsOf } from '../words/labels.ts';

/** One signal that Tidegate computed itself, in words. */
export interface ComputedReading {
  readonly signal: string;
  readonly name: string;
  readonly value: string;
  /** What the product had said, where it said something else; it does not count. */
  readonly sent: string | null;
}

/** Signals of some families that Tidegate computed and that count: the product sent none, or a better one (requirements B1–B3). */
export function computedReadings(
  assessment: Assessment,
  request: Request | null,
  families: readonly SignalFamily[],
): readonly ComputedReading[] {
  return families.flatMap((family) =>
    Object.entries(assessment.computed?.[family] ?? {}).map(([signal, value]) => {
      const sent: unknown = (request?.signals[family] as Readonly<Record<string, unknown>> | undefined)?.[signal];
      const [text, sentText] = [signalText(value), sent === undefined ? null : signalText(sent)];
      return { signal, name: wordsOf(signal), value: text, sent: sentText === text ? null : sentText };
    }),
  );
}

/** A signal as people read it: numbers to two places, lists by their parts. */
export function signalText(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(signalText).join(', ');
  return String(value);
}
