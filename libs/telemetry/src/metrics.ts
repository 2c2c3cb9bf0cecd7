import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type { Registry } from 'prom-client';
export type MetricLabels = Readonly<Record<string, string | number>>;

export interface MetricOptions<Label extends string> {
  readonly registry: Registry;
  /** Begins with `tidegate_` and ends with its unit; counters end with `_total`. */
  readonly name: string;
  readonly help: string;
  /** Labels with few values; never an id, a user or free text. */
  readonly labels?: readonly Label[];
}

/** From 1 ms to 10 s, about evenly on a logarithmic scale. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of one service: those of Node, `tidegate_build_info`, and what the service adds. */
export function createMetrics(options: {
  readonly service: string;
  readonly version: string;
  readonly revision: string;
}): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service: options.service });
  collectDefaultMetrics({ register: registry });
  const build = gaugeOf({
    registry,
    name: 'tidegate_build_info',
    help: 'Always 1; the labels tell which build runs.',
    labels: ['version', 'revision'],
  });
  build.set({ version: options.version, revision: options.revision }, 1);
  return registry;
}

/** A counter; the `known` label sets are there with 0 from the start, so that rates and absence can be told apart. */
export function counterOf<Label extends string>(
  options: MetricOptions<Label> & { readonly known?: readonly Partial<Record<Label, string>>[] },
): Counter<Label> {
  const { registry, name, help, labels = [], known = [] } = options;
  assertName(name, /_total$/, 'end with _total');
  const counter = new Counter<Label>({ name, help, labelNames: [...labels], registers: [registry] });
  for (const set of known) counter.inc(set as Partial<Record<Label, string | number>>, 0);
  return counter;
}

/** A gauge; `collect` is called before each scrape for values that are cheaper to read than to follow. */
export function gaugeOf<Label extends string>(
  options: MetricOptions<Label> & { readonly collect?: (gauge: Gauge<Label>) => void | Promise<void> },
): Gauge<Label> {
  const { registry, name, help, labels = [], collect } = options;
  assertName(name, /[a-z]$/, 'end with its unit');
  return new Gauge<Label>({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    ...(collect === undefined
      ? {}
      : {
          collect(this: Gauge<Label>) {
            return collect(this);
          },
        }),
  });
}

/** A histogram, of seconds unless other buckets are given. */
export function histogramOf<Label extends string>(
  options: MetricOptions<Label> & { readonly buckets?: readonly number[] },
): Histogram<Label> {
  const { registry, name, help, labels = [], buckets = durationBuckets } = options;
  assertName(name, /_(seconds|bytes|ratio|count)$/, 'end with _seconds, _bytes, _ratio or _count');
  return new Histogram<Label>({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] });
}

export interface MetricsServer {
  /** The port in use, also when 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` on a port of its own, which is not routed to the outside (ASVS 5.0 V13.4.5).
 *
 * @throws the error of the socket, such as EADDRINUSE.
 */
export async function startMetricsServer(options: {
  readonly port: number;
  readonly host: string;
  readonly registry: Registry;
}): Promise<MetricsServer> {
  const { registry } = options;
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics could not be collected\n'),
    );
  });
  await listen(server, options.port, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function assertName(name: string, end: RegExp, rule: string): void {
  if (/^tidegate_[a-z0-9_]+$/.test(name) && end.test(name)) return;
  throw new Error(`metric "${name}" must begin with tidegate_, have only a-z, 0-9 and _, and ${rule}`);
}
