import { z } from 'zod';
import { findCards } from './detect-card.ts';
import { findEmails } from './detect-email.ts';
import { findIbans } from './detect-iban.ts';

/** What can be found in a text (requirement A8). The code is ours and linear; nobody configures a regular expression. */
export const Detector = z.enum(['email', 'iban', 'card']);
export type Detector = z.infer<typeof Detector>;

/** A place in a text, `to` exclusive, and what stands there without blanks and in one case. */
export interface Finding {
  readonly kind: Detector;
  readonly from: number;
  readonly to: number;
  readonly canonical: string;
}

const finders: Readonly<Record<Detector, (text: string) => readonly Finding[]>> = {
  email: findEmails,
  iban: findIbans,
  card: findCards,
};

/** What is replaced can show something behind it that was a part of it; real text needs one pass and one that finds nothing. */
const passesMax = 8;

/** The text with everything that the detectors find replaced; the same text when they find nothing. */
export function replaceFindings(
  text: string,
  detectors: readonly Detector[],
  replacementOf: (finding: Finding) => string,
): string {
  let before = text;
  for (let pass = 0; pass < passesMax; pass += 1) {
    const after = detectors.reduce((rest, name) => replace(rest, finders[name](rest), replacementOf), before);
    if (after === before) break;
    before = after;
  }
  return before;
}

function replace(text: string, findings: readonly Finding[], replacementOf: (finding: Finding) => string): string {
  if (findings.length === 0) return text;
  let replaced = '';
  let after = 0;
  for (const finding of findings) {
    replaced += text.slice(after, finding.from) + replacementOf(finding);
    after = finding.to;
  }
  return replaced + text.slice(after);
}
