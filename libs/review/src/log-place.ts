/** How far somebody has read the log: the next offset of each partition, by `topic/partition`. */
export type LogPlace = ReadonlyMap<string, number>;

const entry = /^([a-z])(\d{1,4})-(\d{1,16})$/;
const entriesMax = 256;

/** Partitions are named by a letter for the topic and a number, such as `c3`. */
export function partitionName(letter: string, partition: number): string {
  return `${letter}${partition}`;
}

/** The place as clients carry it in `Last-Event-ID`: `c0-120.c1-88.r0-17`. */
export function writePlace(place: LogPlace): string {
  return [...place]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([partition, next]) => `${partition}-${next}`)
    .join('.');
}

/** The place read back; null for anything that `writePlace` did not write. */
export function readPlace(text: string): LogPlace | null {
  const parts = text.split('.');
  if (parts.length > entriesMax) return null;
  const place = new Map<string, number>();
  for (const part of parts) {
    const [, letter, partition, next] = entry.exec(part) ?? [];
    if (letter === undefined || partition === undefined || next === undefined) return null;
    place.set(partitionName(letter, Number(partition)), Number(next));
  }
  return place;
}
