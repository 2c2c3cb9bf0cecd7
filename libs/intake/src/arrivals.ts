/** How many requests of a source came lately, in slots of ten seconds. A value: every arrival makes a new one. */
export interface Arrivals {
  /** Number of the slot that is being counted; slots begin at 1970. */
  readonly slot: number;
  readonly inSlot: number;
  /** Mean of the slots before it, the older the less it counts. */
  readonly mean: number;
  /** How many slots the mean knows. */
  readonly slots: number;
}

const slotMs = 10_000;
/** Five minutes have to be known before anything is called unusual. */
const slotsMin = 30;
/** Of one slot in the mean: ten minutes ago counts a third. */
const weight = 1 / 60;
/** After an hour without a request nothing is left of the mean. */
const silentSlotsMax = 360;

/** Counts one arrival. What comes late counts where the clock is; a time that goes back does not turn it back. */
export function arrive(before: Arrivals | undefined, atMs: number): Arrivals {
  const slot = Math.floor(atMs / slotMs);
  if (before === undefined) return { slot, inSlot: 1, mean: 0, slots: 0 };
  if (slot <= before.slot) return { ...before, inSlot: before.inSlot + 1 };
  let { mean, slots } = closed(before.mean, before.slots, before.inSlot);
  const silent = Math.min(slot - before.slot - 1, silentSlotsMax);
  for (let done = 0; done < silent; done += 1) ({ mean, slots } = closed(mean, slots, 0));
  return { slot, inSlot: 1, mean, slots };
}

/** A plain mean while little is known, exponentially weighted after. */
function closed(mean: number, slots: number, count: number): { mean: number; slots: number } {
  return { mean: mean + (count - mean) * Math.max(weight, 1 / (slots + 1)), slots: slots + 1 };
}

/** More arrivals than that in a slot are unusual; infinite while too little is known. */
export function arrivalLimit({ mean, slots }: Arrivals): number {
  // Poisson noise stays within six deviations; products are burstier than Poisson, hence three times the mean and 20 more.
  return slots < slotsMin ? Number.POSITIVE_INFINITY : Math.max(3 * mean, mean + 6 * Math.sqrt(mean)) + 20;
}

/** Whether the arrival that was counted last is one too many (requirement A6). */
export function isUnusual(arrivals: Arrivals): boolean {
  return arrivals.inSlot > arrivalLimit(arrivals);
}
