import type { QueueSummary } from '@tidegate/contracts/http-cases';
import type { ReactNode } from 'react';
import { Link } from '../navigation/link.tsx';
import { anyQueue, type QueueRoute, queueRoute } from '../navigation/routes.ts';
import { CheckIcon } from '../shell/icons.tsx';
import { wordsOf } from '../words/labels.ts';
import { useQueues } from './queue-queries.ts';

/** What an empty list says depends on why it is empty, and always offers a way on. */
export function EmptyQueue({ route, pill }: { readonly route: QueueRoute; readonly pill: ReactNode }) {
  const elsewhere = busiest(useQueues().data ?? [], route.queue);
  const filtered = route.kind !== null || route.view !== 'open';
  return (
    <div className="empty">
      {pill}
      {filtered ? (
        <>
          <p>No case matches these filters.</p>
          <Link to={queueRoute(route.queue)} className="button">
            Show what is waiting
          </Link>
        </>
      ) : (
        <>
          <span className="empty-mark">
            <CheckIcon />
          </span>
          <p>
            <strong>All clear.</strong> New cases appear here by themselves.
          </p>
          {elsewhere && (
            <Link to={queueRoute(elsewhere.queue)} className="button">
              {wordsOf(elsewhere.queue)} has {elsewhere.open} waiting
            </Link>
          )}
        </>
      )}
    </div>
  );
}

/** The queue elsewhere whose next deadline is nearest. */
function busiest(queues: readonly QueueSummary[], here: string): QueueSummary | null {
  if (here === anyQueue) return null;
  const others = queues.filter((one) => one.queue !== here && one.open > 0);
  return (
    others.sort((one, other) => Date.parse(one.nextDueAt ?? '9999') - Date.parse(other.nextDueAt ?? '9999'))[0] ?? null
  );
}
