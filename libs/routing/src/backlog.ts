/** One interval of the day: what comes in and what can be done, both in cases. */
export interface Interval {
  readonly seconds: number;
  readonly arrivals: number;
  readonly capacity: number;
}

/** What is left at the end of an interval, and how long what came in during it waits; null when it is never done. */
export interface BacklogAt {
  readonly left: number;
  readonly waitSeconds: number | null;
}

/**
 * Work that may wait for hours, as a fluid: what is not done stays for the next interval, first come, first served. Erlang's
 * formulas would ask for people who then have nothing to do (methods 6).
 */
export function backlogOver(intervals: readonly Interval[], before = 0): BacklogAt[] {
  let left = before;
  const lefts = intervals.map(({ arrivals, capacity }) => (left = Math.max(0, left + arrivals - capacity)));
  return intervals.map((_, index) => ({ left: lefts[index]!, waitSeconds: waitOf(intervals, index, lefts[index]!) }));
}

/** How long until what is left after an interval is done, by the capacity of those that follow. */
function waitOf(intervals: readonly Interval[], index: number, left: number): number | null {
  let open = left;
  let waited = 0;
  for (let next = index + 1; open > 1e-9; next += 1) {
    const interval = intervals[next];
    if (interval === undefined) return null;
    if (interval.capacity >= open) return waited + (interval.seconds * open) / interval.capacity;
    open -= interval.capacity;
    waited += interval.seconds;
  }
  return waited;
}

/**
 * The fewest people, the same number in every interval, with whom at least `target` of what comes in waits no longer than
 * `due` seconds of open time. `perPerson` is the capacity of one in each interval; null when no number is enough, because
 * nobody works in any interval.
 */
export function peopleForBacklog(
  intervals: readonly Omit<Interval, 'capacity'>[],
  perPerson: readonly number[],
  { due, target }: { due: number; target: number },
): number | null {
  const arrivals = intervals.reduce((sum, one) => sum + one.arrivals, 0);
  const capacity = perPerson.reduce((sum, one) => sum + one, 0);
  if (arrivals === 0) return 0;
  if (capacity === 0) return null;
  const isEnough = (people: number) => shareInTime(intervals, perPerson, people, due) >= target;
  let high = Math.max(1, Math.ceil(arrivals / capacity));
  while (!isEnough(high)) {
    high *= 2;
    // More than one person for each case helps nobody: what waits then waits for the door to open.
    if (high > 2 * Math.max(1, arrivals) * intervals.length) return null;
  }
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function shareInTime(
  intervals: readonly Omit<Interval, 'capacity'>[],
  perPerson: readonly number[],
  people: number,
  due: number,
): number {
  const staffed = intervals.map((interval, index) => ({ ...interval, capacity: people * perPerson[index]! }));
  // The week repeats, so that what is left on its last evening meets the next Monday.
  const backlog = backlogOver([...staffed, ...staffed]);
  const inTime = intervals.reduce((sum, { arrivals }, index) => {
    const { waitSeconds } = backlog[index]!;
    return sum + (waitSeconds !== null && waitSeconds <= due ? arrivals : 0);
  }, 0);
  return inTime / intervals.reduce((sum, { arrivals }) => sum + arrivals, 0);
}
