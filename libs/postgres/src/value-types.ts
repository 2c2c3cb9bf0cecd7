import pg from 'pg';

const int8 = 20;
const int8List = 1016;
const date = 1082;
const timestamp = 1114;
const timestamptz = 1184;
const timestamptzList = 1185;
/** Missing from the list of types that the driver publishes. */
const textList: number = 1009;

const parseTextList = pg.types.getTypeParser(textList as never) as (text: string) => (string | null)[];
const listOf =
  <Value>(parse: (text: string) => Value) =>
  (text: string): (Value | null)[] =>
    parseTextList(text).map((item) => (item === null ? null : parse(item)));

const own = new Map<number, (text: string) => unknown>([
  [int8, parseInteger],
  [int8List, listOf(parseInteger)],
  [timestamptz, parseInstant],
  [timestamptzList, listOf(parseInstant)],
  [timestamp, (text) => text],
  [date, (text) => text],
]);

/**
 * How column values arrive: `bigint` as a number where a number holds it exactly, else as a bigint; `timestamptz` as an
 * RFC 3339 text in UTC with milliseconds, as events carry it; `date` and `timestamp` as Postgres writes them, since a
 * Date would move them by the time zone of the process; `numeric` as text; `jsonb` as its value.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    (format !== 'binary' ? own.get(type) : undefined) ?? (pg.types.getTypeParser(type, format as 'text') as never),
};

function parseInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/** `infinity` is no instant and stays a text. */
function parseInstant(text: string): string {
  const value = new Date(text.includes('T') ? text : text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isNaN(value.getTime()) ? text : value.toISOString();
}
