/** One answer as it came over the socket. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** The complete answers at the start of `bytes`; `bodiless` for answers to HEAD, which announce a body and have none. */
export function answersIn(bytes: Buffer, bodiless = false): HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  let rest = bytes;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return answers;
    const answer = headOf(rest.subarray(0, headEnd).toString('latin1'));
    if (answer === undefined) return answers;
    const body = rest.subarray(headEnd + 4);
    const length = bodiless || hasNoBody(answer.status) ? 0 : bodyLengthOf(answer, body);
    if (length === undefined) return answers;
    // 100 Continue only announces the answer.
    if (answer.status >= 200) answers.push(answer);
    rest = body.subarray(length);
  }
}

/** A stream has no end: that it began is its answer, and whatever was asked behind it on the connection waits for ever. */
export function isStream({ headers }: Pick<HttpAnswer, 'headers'>): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

function headOf(text: string): HttpAnswer | undefined {
  const [start = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(start)?.[1];
  if (status === undefined) return undefined;
  const headers = new Map(
    lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const),
  );
  return { status: Number(status), headers };
}

/** Bytes of the body, undefined while not all of it is there. */
function bodyLengthOf({ headers }: HttpAnswer, body: Buffer): number | undefined {
  if (isStream({ headers })) return body.length;
  if (headers.get('transfer-encoding') === 'chunked') return chunkedLengthOf(body);
  const length = Number(headers.get('content-length') ?? body.length);
  return length <= body.length ? length : undefined;
}

function chunkedLengthOf(body: Buffer): number | undefined {
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(body.subarray(at, lineEnd).toString('latin1'), 16);
    at = lineEnd + 2 + size + 2;
    if (at > body.length) return undefined;
    if (size === 0) return at;
  }
}
