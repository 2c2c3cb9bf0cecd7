import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger, type ActionCall } from './ledger.ts';
import { routes, type Describe } from './routes.ts';

/**
 * How a call may go wrong: `slow` answers late; `drop` does the action and closes the connection without an answer;
 * `drop_once` does so the first time for each key; `fail` answers 503 and does nothing; `refuse` answers 422.
 */
export const faults = ['slow', 'drop', 'drop_once', 'fail', 'refuse'] as const;
export type Fault = (typeof faults)[number];

export interface SystemsOfRecordOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** For every call that names none in its query (`?fault=drop`). */
  readonly fault?: Fault;
  /** How late `slow` answers. */
  readonly slowMs?: number;
}

export interface SystemsOfRecord {
  readonly url: string;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** The external systems of the demonstration, in one small server. Each key is executed once (see README). */
export async function startSystemsOfRecord(options: SystemsOfRecordOptions): Promise<SystemsOfRecord> {
  const ledger = new Ledger();
  const droppedKeys = new Set<string>();
  const server = createServer((request, response) => {
    answer({ request, response, ledger, droppedKeys, options }).catch((error: unknown) => {
      send(response, 500, { detail: error instanceof Error ? error.message : String(error) });
    });
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return { url: `http://${options.host ?? '127.0.0.1'}:${port}`, ledger, close: () => close(server) };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly ledger: Ledger;
  readonly droppedKeys: Set<string>;
  readonly options: SystemsOfRecordOptions;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, response, ledger } = exchange;
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'GET') return read(response, ledger, url.pathname);
  const describe = describerOf(ledger, url.pathname);
  if (request.method !== 'POST' || describe === undefined) {
    const known = Object.keys(routes).join(', ');
    return send(response, 404, { detail: `nothing at ${request.method} ${url.pathname}; there is ${known}` });
  }
  const call = await callOf(request);
  if (call === undefined) {
    return send(response, 400, { detail: 'the body is no action; send {"action", "arguments", "value"}' });
  }
  await act(exchange, url, call, describe(call));
}

/** Each system undoes at `<its address>/rollback` what it has done and can take back. */
function describerOf(ledger: Ledger, path: string): Describe | undefined {
  if (Object.hasOwn(routes, path)) return routes[path];
  const done = path.endsWith('/rollback') ? path.slice(0, -'/rollback'.length) : '';
  const describe = Object.hasOwn(routes, done) ? routes[done] : undefined;
  if (describe === undefined) return undefined;
  return (call) => {
    const { key = '(no key)', receipt = '' } = call.rollsBack ?? {};
    const execution = ledger.find(key);
    if (execution?.route !== done || execution.receipt !== receipt) {
      return { refusal: `nothing was done under the key "${key}" with the receipt "${receipt}"` };
    }
    const described = describe(execution.call);
    if ('refusal' in described) return described;
    if (!described.reversible) return { refusal: `${receipt} cannot be taken back` };
    return { summary: `Take back ${receipt}: ${described.summary}`, effects: [], reversible: false };
  };
}

async function act(exchange: Exchange, url: URL, call: ActionCall, described: ReturnType<Describe>): Promise<void> {
  const { response } = exchange;
  if ('refusal' in described) return send(response, 422, { detail: described.refusal });
  const fault = (url.searchParams.get('fault') as Fault | null) ?? exchange.options.fault;
  const failure = failures[fault ?? ''];
  if (failure !== undefined) return send(response, failure.status, { detail: failure.detail });
  if (fault === 'slow') await sleep(exchange.options.slowMs ?? 2_000);
  if (url.searchParams.get('dryRun') === 'true') return send(response, 200, described);
  execute(exchange, url.pathname, call, fault);
}

/** Faults that answer instead of acting. */
const failures: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  fail: { status: 503, detail: 'the system is in maintenance' },
  refuse: { status: 422, detail: 'the system does not allow this' },
};

function execute(
  { request, response, ledger, droppedKeys }: Exchange,
  route: string,
  call: ActionCall,
  fault?: Fault,
): void {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') {
    return send(response, 400, { detail: 'the header idempotency-key is missing; send one for each action' });
  }
  let receipt: string;
  try {
    receipt = ledger.execute(route, key, call, new Date().toISOString()).receipt;
  } catch (error) {
    return send(response, 422, { detail: (error as Error).message });
  }
  if (fault === 'drop' || (fault === 'drop_once' && !droppedKeys.has(key))) {
    droppedKeys.add(key);
    request.socket.destroy();
    return;
  }
  send(response, 200, { receipt });
}

function read(response: ServerResponse, ledger: Ledger, path: string): void {
  if (path === '/executions') return send(response, 200, { executions: ledger.all() });
  const key = /^\/executions\/([^/]+)$/.exec(path)?.[1];
  const found = key === undefined ? undefined : ledger.find(decodeURIComponent(key));
  if (found !== undefined) return send(response, 200, found);
  send(response, 404, { detail: key === undefined ? `nothing at ${path}` : `nothing was done under the key "${key}"` });
}

async function callOf(request: IncomingMessage): Promise<ActionCall | undefined> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk as string;
  try {
    const call = JSON.parse(body) as Partial<ActionCall> | null;
    return typeof call?.arguments === 'object' ? (call as ActionCall) : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function listen(server: Server, { port, host = '127.0.0.1' }: SystemsOfRecordOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
}
