import { createServer as createPlainServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as a system of record got it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedSystem {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** From now on. */
  answer: (seen: Seen) => { readonly status: number; readonly body?: unknown };
  close(): Promise<void>;
}

/** A real server that remembers what it was asked and answers as it is told; `tls` makes it one of certificates. */
export async function scriptedSystem(tls?: ServerOptions): Promise<ScriptedSystem> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const host = `${tls ? 'https' : 'http'}://${request.headers.host}`;
      const one = { method: request.method ?? '', url: `${host}${request.url}`, headers: request.headers, body };
      seen.push(one);
      const { status, body: answer } = system.answer(one);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createPlainServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const system: ScriptedSystem = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: () => ({ status: 200, body: { receipt: 'receipt-1' } }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return system;
}
