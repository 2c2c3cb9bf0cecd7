import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What to do with the next request; the last step serves all further ones. */
export type Step = (response: ServerResponse, request: SeenRequest) => void;

export interface ScriptedServer {
  readonly baseUrl: string;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** A real HTTP server that answers by a script and remembers what it was asked. */
export async function scriptedServer(steps: readonly Step[]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (text += part));
    request.on('end', () => {
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      const step = steps[Math.min(seen.length, steps.length - 1)]!;
      seen.push(one);
      step(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Step =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Step =>
  json({ type: 'about:blank', title: 'Refused', status, detail: 'because', code }, status, headers);

export const hangUp: Step = (response) => void response.socket?.destroy();

export const cutOff: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"tenantId":', () => response.socket?.destroy());
};

export const silence: Step = () => undefined;
