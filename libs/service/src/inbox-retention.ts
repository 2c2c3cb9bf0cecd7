import type { TopicName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';

const hourMs = 3_600_000;
/** Segments roll once a day and are deleted as a whole, so a record outlives its retention by up to a day. */
const marginHours = 48;

/** How long the inbox has to remember messages of these topics: longer than any of them can be delivered again. */
export function inboxHoursOf(names: readonly TopicName[]): number {
  return Math.max(...names.map((name) => topics[name].retentionMs / hourMs)) + marginHours;
}

/** For consumers of which nothing is said: longer than any topic keeps its records. */
export const inboxHoursMax = inboxHoursOf(Object.keys(topics) as TopicName[]);
