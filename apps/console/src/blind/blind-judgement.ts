import type { BlindAnswer } from '@tidegate/contracts/blind-judgements';
import type { CaseDetail } from '@tidegate/contracts/http-cases';

/** Whether this reviewer has to say what they think before they see what the system makes of the case. */
export function judgesBlind({ blind, status }: Pick<CaseDetail, 'blind' | 'status'>): boolean {
  return blind?.judgement === null && status !== 'closed';
}

export interface BlindOption {
  readonly judgement: BlindAnswer;
  readonly key: string;
  readonly label: string;
  readonly hint: string;
}

/** What can be said of a proposal as it stands, with the keys of the verdicts that are like it. */
export const blindOptions: readonly BlindOption[] = [
  { judgement: 'approve', key: 'A', label: 'Let it pass', hint: 'Exactly as it stands' },
  { judgement: 'reject', key: 'R', label: 'Do not let it pass', hint: 'Or not as it stands' },
  { judgement: 'unsure', key: 'I', label: 'I cannot tell', hint: 'Not from what is shown' },
];

/** What was written down, in words. */
export function judgementWords(judgement: BlindAnswer): string {
  return blindOptions.find((option) => option.judgement === judgement)!.label.toLowerCase();
}
