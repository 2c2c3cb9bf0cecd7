/** Work offered to people who take cases as they come: Poisson arrivals, exponential handling (Erlang 1917; methods 6). */
export interface Offered {
  readonly arrivalsPerHour: number;
  readonly secondsPerCase: number;
}

/** Hours of work that arrive in an hour, in erlangs. */
export function loadOf({ arrivalsPerHour, secondsPerCase }: Offered): number {
  return (arrivalsPerHour * secondsPerCase) / 3_600;
}

/** Probability that all of `people` are busy where a case that finds them so goes away. */
export function erlangB(people: number, load: number): number {
  let blocked = 1;
  for (let count = 1; count <= people; count += 1) blocked = (load * blocked) / (count + load * blocked);
  return blocked;
}

/** Probability that a case has to wait; null when more arrives than they can do, since then everything waits for ever. */
export function waitProbability(people: number, load: number): number | null {
  if (load >= people) return null;
  const blocked = erlangB(people, load);
  return blocked / (1 - (load / people) * (1 - blocked));
}

/** Probability that a case waits longer than `seconds`; null as above. */
export function waitsLonger(people: number, offered: Offered, seconds: number): number | null {
  const load = loadOf(offered);
  const waits = waitProbability(people, load);
  return waits === null ? null : waits * Math.exp((-(people - load) * seconds) / offered.secondsPerCase);
}

/** Mean wait in seconds; null as above. */
export function meanWait(people: number, offered: Offered): number | null {
  const load = loadOf(offered);
  const waits = waitProbability(people, load);
  return waits === null ? null : (waits * offered.secondsPerCase) / (people - load);
}

/** The fewest people with whom at least `target` of the cases are begun within `seconds`. */
export function peopleFor(offered: Offered, seconds: number, target: number): number {
  let people = Math.floor(loadOf(offered)) + 1;
  while ((waitsLonger(people, offered, seconds) ?? 1) > 1 - target) people += 1;
  return people;
}

/** A first guess without a target: the load and `beta` times its square root (Halfin and Whitt 1981). */
export function squareRootStaffing(load: number, beta: number): number {
  return Math.ceil(load + beta * Math.sqrt(load));
}
