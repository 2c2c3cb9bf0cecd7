/** What decides the place of an event in a timeline. */
export interface TimelineMark {
  readonly eventId: string;
  readonly causationId: string | null;
  /** RFC 3339. */
  readonly time: string;
  readonly chain: string;
  readonly sequence: number;
}

/**
 * The events of a request in the order in which people tell them: by time, and no effect before its cause even where the
 * clocks of two services disagree. A record that was published twice is told once.
 */
export function orderTimeline<Mark extends TimelineMark>(marks: readonly Mark[]): readonly Mark[] {
  const sorted = firstOfEach(marks).toSorted(byTime);
  const byId = new Map(sorted.toReversed().map((mark) => [mark.eventId, mark]));
  const told = new Set<Mark>();
  const ordered: Mark[] = [];
  for (const mark of sorted) {
    for (const due of causesFirst(mark, byId, told)) {
      told.add(due);
      ordered.push(due);
    }
  }
  return ordered;
}

/** The untold causes of `mark`, furthest first, and then itself. */
function causesFirst<Mark extends TimelineMark>(
  mark: Mark,
  byId: ReadonlyMap<string, Mark>,
  told: ReadonlySet<Mark>,
): readonly Mark[] {
  const path: Mark[] = [];
  let next: Mark | undefined = mark;
  // Ids come from outside, so a ring of causes is possible and must end.
  while (next !== undefined && !told.has(next) && !path.includes(next)) {
    path.unshift(next);
    next = next.causationId === null ? undefined : byId.get(next.causationId);
  }
  return path;
}

/** At least once is the promise of the log; the same event on another topic, such as a dead letter, is a fact of its own. */
function firstOfEach<Mark extends TimelineMark>(marks: readonly Mark[]): readonly Mark[] {
  const firsts = new Map<string, Mark>();
  for (const mark of marks) {
    const topic = mark.chain.slice(0, mark.chain.lastIndexOf('/'));
    const identity = JSON.stringify([topic, mark.eventId]);
    const known = firsts.get(identity);
    if (known === undefined || byPosition(mark, known) < 0) firsts.set(identity, mark);
  }
  return [...firsts.values()];
}

function byTime(left: TimelineMark, right: TimelineMark): number {
  return Date.parse(left.time) - Date.parse(right.time) || byPosition(left, right);
}

function byPosition(left: TimelineMark, right: TimelineMark): number {
  if (left.chain !== right.chain) return left.chain < right.chain ? -1 : 1;
  return left.sequence - right.sequence;
}
