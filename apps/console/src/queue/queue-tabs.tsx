import type { QueueSummary } from '@tidegate/contracts/http-cases';
import { Link } from '../navigation/link.tsx';
import { anyQueue, type QueueRoute } from '../navigation/routes.ts';
import { wordsOf } from '../words/labels.ts';
import { useQueues } from './queue-queries.ts';

/** One tab for each queue with what is open and what is overdue. They are links: each has its address. */
export function QueueTabs({ route }: { readonly route: QueueRoute }) {
  const queues = useQueues().data ?? [];
  const all = {
    queue: anyQueue,
    open: queues.reduce((sum, one) => sum + one.open, 0),
    overdue: queues.reduce((sum, one) => sum + one.overdue, 0),
  };
  return (
    <nav className="queue-tabs" aria-label="Queues">
      {[all, ...queues].map((one) => (
        <QueueTab key={one.queue} summary={one} route={route} />
      ))}
    </nav>
  );
}

type TabSummary = Pick<QueueSummary, 'queue' | 'open' | 'overdue'>;

function QueueTab({ summary, route }: { readonly summary: TabSummary; readonly route: QueueRoute }) {
  const { queue, open, overdue } = summary;
  return (
    <Link
      to={{ ...route, queue, selected: null }}
      className="queue-tab"
      aria-current={queue === route.queue ? 'page' : undefined}
    >
      {queue === anyQueue ? 'All' : wordsOf(queue)}
      <span className="count">
        {open.toLocaleString()}
        <span className="unseen"> open</span>
      </span>
      {overdue > 0 && (
        <span className="count count-overdue" title={`${overdue} overdue`}>
          <span aria-hidden="true">!</span> {overdue.toLocaleString()}
          <span className="unseen"> overdue</span>
        </span>
      )}
    </Link>
  );
}
