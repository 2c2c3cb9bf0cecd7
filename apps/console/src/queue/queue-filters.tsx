import type { CaseKind } from '@tidegate/contracts/case-events';
import { navigate } from '../navigation/history.ts';
import { Link } from '../navigation/link.tsx';
import { type QueueRoute, type QueueView, queueViews } from '../navigation/routes.ts';
import { kindLabels } from '../words/labels.ts';

const viewLabels: Readonly<Record<QueueView, string>> = {
  open: 'Waiting',
  claimed: 'In review',
  mine: 'Mine',
  waiting: 'Asked',
  closed: 'Closed',
};

/** Which slice of the queue is shown; everything is in the address. */
export function QueueFilters({ route }: { readonly route: QueueRoute }) {
  return (
    <div className="filters">
      <nav className="segments" aria-label="Status">
        {queueViews.map((view) => (
          <Link
            key={view}
            to={{ ...route, view, selected: null }}
            aria-current={view === route.view ? 'true' : undefined}
          >
            {viewLabels[view]}
          </Link>
        ))}
      </nav>
      <label className="field-inline">
        <span className="unseen">Kind</span>
        <select
          value={route.kind ?? ''}
          onChange={(event) =>
            navigate({ ...route, kind: (event.target.value || null) as CaseKind | null, selected: null })
          }
        >
          <option value="">All kinds</option>
          {Object.entries(kindLabels).map(([kind, { name }]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
