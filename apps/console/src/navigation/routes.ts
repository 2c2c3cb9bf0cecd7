import type { CaseKind } from '@tidegate/contracts/case-events';

/** The slices of a queue that the tabs above the table offer. */
export const queueViews = ['open', 'claimed', 'mine', 'waiting', 'closed'] as const;
export type QueueView = (typeof queueViews)[number];

/** All queues that the reviewer may see, as the claim route names them. */
export const anyQueue = '_any';

const caseKinds: readonly CaseKind[] = ['approval', 'handoff', 'invalid_request', 'audit_sample', 'action_failure'];

export interface QueueRoute {
  readonly page: 'queue';
  /** Queue name, or `_any`. */
  readonly queue: string;
  readonly view: QueueView;
  readonly kind: CaseKind | null;
  /** The row that the keyboard is on. */
  readonly selected: string | null;
}

export interface CaseRoute {
  readonly page: 'case';
  readonly caseId: string;
  /** The queue to go back to and to take the next case from. */
  readonly from: string;
}

/** Exercises: what came of one's own, and for supervisors a way to set one. */
export interface ExercisesRoute {
  readonly page: 'exercises';
  /** The closed case that is to be given out, or none yet. */
  readonly caseId: string | null;
}

/** Every screen that has an address. */
export type Place = QueueRoute | CaseRoute | ExercisesRoute;
export type Route = Place | { readonly page: 'unknown' };

/** Reads the address. Unknown filter values read as the default, so that an old link still opens. */
export function routeOf(pathname: string, search: string): Route {
  const query = new URLSearchParams(search);
  const parts = pathname.split('/').filter(Boolean).map(decoded);
  const [first, second] = parts;
  if (parts.length === 0) return queueRouteOf(anyQueue, query);
  const readers: Partial<Record<string, () => Route>> = {
    exercises: () => ({ page: 'exercises', caseId: query.get('case') }),
    'queues/': () => queueRouteOf(second ?? anyQueue, query),
    'cases/': () => ({ page: 'case', caseId: second ?? '', from: query.get('from') ?? anyQueue }),
  };
  if (parts.length > 2 || first === undefined) return { page: 'unknown' };
  return readers[second ? `${first}/` : first]?.() ?? { page: 'unknown' };
}

/** A broken percent sequence is kept as it is; it names nothing, and the page says so. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function queueRouteOf(queue: string, query: URLSearchParams): QueueRoute {
  return {
    page: 'queue',
    queue,
    view: queueViews.find((view) => view === query.get('view')) ?? 'open',
    kind: caseKinds.find((kind) => kind === query.get('kind')) ?? null,
    selected: query.get('case'),
  };
}

/** The address of a route; defaults are left out, so that one view has one address. */
export function hrefOf(route: Place): string {
  const query = new URLSearchParams();
  if (route.page === 'exercises') {
    if (route.caseId) query.set('case', route.caseId);
    return withQuery('/exercises', query);
  }
  if (route.page === 'case') {
    if (route.from !== anyQueue) query.set('from', route.from);
    return withQuery(`/cases/${encodeURIComponent(route.caseId)}`, query);
  }
  if (route.view !== 'open') query.set('view', route.view);
  if (route.kind) query.set('kind', route.kind);
  if (route.selected) query.set('case', route.selected);
  return withQuery(route.queue === anyQueue ? '/' : `/queues/${encodeURIComponent(route.queue)}`, query);
}

function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The plain view of a queue. */
export function queueRoute(queue: string, selected: string | null = null): QueueRoute {
  return { page: 'queue', queue, view: 'open', kind: null, selected };
}
