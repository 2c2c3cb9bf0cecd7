import type { ApprovalLevel } from '@tidegate/contracts/decision-events';
import type { CaseBrief } from './case-brief.ts';
import type { Queue } from './queues-document.ts';

const ranks: Readonly<Record<ApprovalLevel, number>> = { none: 0, single: 1, dual: 2, executive: 3 };

/** Why a queue may not decide a case; null when it may (requirement D2). What is not known excludes nothing but money. */
export type Excluded = 'language' | 'skill' | 'approval' | 'amount';

export function excludedBy(queue: Queue, brief: CaseBrief): Excluded | null {
  if (!reads(queue, brief)) return 'language';
  if (!knows(queue, brief)) return 'skill';
  const { approval, amounts } = queue.ceiling ?? {};
  if (approval !== undefined && ranks[brief.approval] > ranks[approval]) return 'approval';
  return isWithin(amounts, brief) ? null : 'amount';
}

function reads({ languages }: Queue, { language }: CaseBrief): boolean {
  return languages === undefined || language === null || languages.includes(language.split('-')[0] ?? language);
}

function knows({ skills }: Queue, { domains }: CaseBrief): boolean {
  return skills === undefined || domains.every((domain) => skills.includes(domain));
}

/** A currency without a ceiling is one that nobody here was given authority over. */
function isWithin(amounts: Readonly<Record<string, number>> | undefined, { value }: CaseBrief): boolean {
  if (amounts === undefined || value === null) return true;
  const most = amounts[value.currency];
  return most !== undefined && Math.abs(Number(value.amount)) <= most;
}
