import fc from 'fast-check';

/** How the client ends its side: after the whole request, by going away in the middle of it, or by closing its half. */
export type Ending = 'whole' | 'abort' | 'half';

/** A request in parts, before it becomes bytes. */
export interface RequestParts {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
  readonly how: string;
}

/** What happens on one connection. */
export interface Connection {
  readonly bytes: Buffer;
  readonly ending: Ending;
  /** How many answers belong to it; none when the client does not wait for one. */
  readonly answers: number;
  /** What is wrong with it, for the report. */
  readonly how: string;
}

/**
 * The ways to put a request on a connection: as it should be, in chunks, with a wrong length, twice in a row, half of it,
 * with a hostile start line. Written byte by byte, since every client library would refuse to send most of it.
 */
export function connectionsOf(parts: RequestParts): fc.Arbitrary<Connection> {
  const whole: Connection = { bytes: written(parts), ending: 'whole', answers: 1, how: parts.how };
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant(whole) },
    { weight: 2, arbitrary: chunked(parts) },
    { weight: 2, arbitrary: cut(whole) },
    { weight: 1, arbitrary: pipelined(parts) },
    { weight: 1, arbitrary: wrongLength(parts) },
    { weight: 1, arbitrary: hostileStart(parts) },
  );
}

function written(
  { method, target, headers, body }: RequestParts,
  more: readonly string[] = ['connection: close'],
): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'host: 127.0.0.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [`content-length: ${body.length}`]),
    ...more,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}

function chunked(parts: RequestParts): fc.Arbitrary<Connection> {
  const head = written({ ...parts, body: undefined }, ['connection: close', 'transfer-encoding: chunked']);
  const body = parts.body ?? Buffer.from('{}');
  const good = Buffer.concat([chunkOf(body.subarray(0, 7)), chunkOf(body.subarray(7)), Buffer.from('0\r\n\r\n')]);
  const bad = Buffer.from('zz\r\n{}\r\n0\r\n\r\n');
  const endless = Buffer.concat([Buffer.from('FFFFFFFFF\r\n'), body]);
  return fc.constantFrom<Connection>(
    { bytes: Buffer.concat([head, good]), ending: 'whole', answers: 1, how: `${parts.how}, chunked` },
    { bytes: Buffer.concat([head, bad]), ending: 'whole', answers: 1, how: 'bad chunk' },
    { bytes: Buffer.concat([head, endless]), ending: 'half', answers: 1, how: 'endless chunk' },
  );
}

function chunkOf(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

function cut({ bytes, how }: Connection): fc.Arbitrary<Connection> {
  return fc.tuple(fc.nat(bytes.length - 1), fc.constantFrom<Ending>('abort', 'half')).map(([end, ending]) => ({
    bytes: bytes.subarray(0, end),
    ending,
    // Of what breaks off before the first byte nothing needs to be said.
    answers: ending === 'half' && end > 0 ? 1 : 0,
    how: `${how}, ${ending === 'half' ? 'closed' : 'aborted'} after ${end} bytes`,
  }));
}

function pipelined(parts: RequestParts): fc.Arbitrary<Connection> {
  return fc.integer({ min: 2, max: 6 }).map((count) => ({
    bytes: Buffer.concat([...Array.from({ length: count - 1 }, () => written(parts, [])), written(parts)]),
    ending: 'whole',
    answers: count,
    how: `${parts.how}, ${count} in a row`,
  }));
}

function wrongLength(parts: RequestParts): fc.Arbitrary<Connection> {
  const body = parts.body ?? Buffer.from('{}');
  const withLength = (length: string) =>
    Buffer.concat([written({ ...parts, body: undefined }, ['connection: close', `content-length: ${length}`]), body]);
  return fc
    .constantFrom('-1', 'x', '1e3', '99999999999999999999', '3', String(body.length + 5), `${body.length}, 4`)
    .map((length) => ({
      bytes: withLength(length),
      ending: 'half' as const,
      answers: 1,
      how: `content length ${length}`,
    }));
}

function hostileStart(parts: RequestParts): fc.Arbitrary<Connection> {
  const { method, target } = parts;
  const starts = [
    `${method} ${target} HTTP/9.9\r\n\r\n`,
    `${method} ${target}\r\n\r\n`,
    `${method}\t${target}\tHTTP/1.1\r\n\r\n`,
    `${method} ${target} HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n`,
    `${method} ${target} HTTP/1.1\r\nconnection: close\r\n\r\n`,
    `${method} ${target} HTTP/1.1\r\nhost: a\r\n bad: folded\r\nconnection: close\r\n\r\n`,
    `${method} ${target} HTTP/1.1\r\nhost: a\r\nno colon\r\n\r\n`,
    `${method} ${target} HTTP/1.1\r\nhost: a\r\nx: \u0000\r\n\r\n`,
    `GET http://127.0.0.1${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    `POST ${target} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{}`,
    `POST ${target} HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
    `GET ${target} HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade, close\r\n\r\n`,
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\r\n\r\n',
  ];
  return fc.constantFrom(...starts).map((text) => ({
    bytes: Buffer.from(text, 'latin1'),
    ending: 'half',
    answers: text.trim() === '' ? 0 : 1,
    how: 'start line',
  }));
}
