/**
 * SQL for an instant within JSON that a statement builds, as RFC 3339 text in UTC with milliseconds. A column by itself arrives
 * so anyway (value-types.ts).
 *
 * @param column of type `timestamptz`; SQL, so never anything from outside
 */
export function jsonInstant(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
