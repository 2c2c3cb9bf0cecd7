import type { CaseSummary } from '@tidegate/contracts/http-cases';
import { dueOf } from './due.ts';
import { useNow } from './use-now.ts';

const stateWords = { on_time: 'On time', at_risk: 'At risk', overdue: 'Overdue', done: 'Closed' };

/** The deadline of a case: a clock face that fills, words, and a colour; none of them alone. */
export function DueChip({ item }: { readonly item: Pick<CaseSummary, 'openedAt' | 'dueAt' | 'status'> }) {
  const due = dueOf(item, useNow('tenSeconds'));
  const absolute = `${stateWords[due.state]}. Due ${instantText(item.dueAt)}, opened ${instantText(item.openedAt)}`;
  return (
    <span className={`due due-${due.state}`} title={absolute}>
      {due.state === 'overdue' ? <OverdueMark /> : <Share part={due.elapsedShare} />}
      <span>{due.text}</span>
      {due.state === 'at_risk' && <span className="unseen">, at risk</span>}
    </span>
  );
}

/** An instant as the reviewer's own clock and calendar show it. */
export function instantText(instant: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
}

/** A circle that is filled up to a share of 1. */
export function Share({ part }: { readonly part: number }) {
  const length = 2 * Math.PI * 4;
  return (
    <svg className="share" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" strokeWidth="1.5" opacity="0.55" />
      <circle
        cx="8"
        cy="8"
        r="2.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="5"
        strokeDasharray={`${(part * length * 2.5) / 4} ${length}`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}

function OverdueMark() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <circle cx="8" cy="8" r="8" fill="currentColor" />
      <path d="M8 4v5M8 11.200v.8" className="on-mark" strokeWidth="1.800" strokeLinecap="round" />
    </svg>
  );
}
