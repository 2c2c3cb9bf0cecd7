/** One figure that has to be reached. */
export interface Target {
  readonly name: string;
  readonly value: number | null;
  readonly limit: number;
  readonly isMet: boolean;
}

/** Met when the value is known and not above the limit. */
export function atMost(name: string, value: number | null, limit: number): Target {
  return { name, value, limit, isMet: value !== null && value <= limit };
}

/** Met when the value is known and not below the limit. */
export function atLeast(name: string, value: number | null, limit: number): Target {
  return { name, value, limit, isMet: value !== null && value >= limit };
}

export function targetsText(targets: readonly Target[]): string {
  const text = (value: number | null) => (value === null ? 'unknown' : value.toFixed(3));
  return targets
    .map(({ name, value, limit, isMet }) => `${isMet ? 'met   ' : 'MISSED'} ${name}: ${text(value)}, target ${limit}`)
    .join('\n');
}
