import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health } from './health.ts';
import { temporaryProblem } from './problem-of.ts';
import { ProblemError, problemBody } from './problem.ts';

/** Also those of an application without a door. */
export const httpTimeouts = {
  requestTimeout: 30_000,
  // Above the idle time-out of common load balancers (60 s), so that it is never us who closes first.
  keepAliveTimeout: 65_000,
} as const;
const patienceMs = 5_000;
const sweepMs = 50;

/** What one of the health routes answers, before the application is built and after. */
export interface HealthAnswer {
  readonly status: number;
  readonly body: object;
}

/** `/livez` says that the process answers; `/readyz` says whether it may get work, with every check. */
export const healthRoutes: Readonly<Record<'/livez' | '/readyz', (health: Health) => HealthAnswer>> = {
  '/livez': () => ({ status: 200, body: { alive: true } }),
  '/readyz': (health) => {
    const report = health.report();
    return { status: report.ready ? 200 : 503, body: report };
  },
};

/**
 * The HTTP server of a service, open from its first moment: a supervisor must be able to ask what the service waits for
 * while Postgres or Kafka is away. Until the application is there to take the requests over, it answers the health
 * routes by itself and everything else with 503.
 */
export class HttpDoor {
  readonly server: Server;
  #answer: RequestListener;
  #next: RequestListener | undefined;
  #closing: Promise<void> | undefined;

  private constructor(health: Health) {
    this.#answer = (request, response) => answerEarly(request, response, health);
    this.server = createServer((request, response) => this.#answer(request, response));
    Object.assign(this.server, httpTimeouts);
  }

  /** Listens; port 0 takes any free one. @throws the error of the socket, such as EADDRINUSE */
  static async open(options: { readonly port: number; readonly host: string; readonly health: Health }) {
    const { port, host, health } = options;
    const door = new HttpDoor(health);
    await new Promise<void>((resolve, reject) => {
      door.server.once('error', reject).listen({ port, host }, () => resolve());
    });
    return door;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The server for an application that answers with `answer`, once it is built. */
  serverFor(answer: RequestListener): Server {
    this.#next = answer;
    return this.server;
  }

  /** From here on the application answers. */
  handOver(): void {
    if (!this.#next) throw new Error('there is no application to hand the requests over to');
    this.#answer = this.#next;
  }

  /**
   * Takes no new connections and resolves when the requests under way are answered. Connections are closed as their
   * requests end, since clients keep them open; a request that does not end is cut off after 5 s, since the rest of the
   * service waits to drain. Harmless twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const sweep = setInterval(() => this.server.closeIdleConnections(), sweepMs);
    const end = setTimeout(() => this.server.closeAllConnections(), patienceMs);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    clearInterval(sweep);
    clearTimeout(end);
  }
}

function answerEarly(request: IncomingMessage, response: ServerResponse, health: Health): void {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && (path === '/livez' || path === '/readyz')) {
    const { status, body } = healthRoutes[path](health);
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    response.writeHead(status, headers).end(JSON.stringify(body));
    return;
  }
  const problem = new ProblemError({
    ...temporaryProblem,
    detail: 'The service is starting; /readyz says what it waits for. Send the same request again after a moment.',
  });
  response
    .writeHead(problem.status, { ...problem.headers, 'content-type': 'application/problem+json' })
    .end(JSON.stringify(problemBody(problem, { instance: path })));
}
