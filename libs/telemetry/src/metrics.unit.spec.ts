import { afterEach, describe, expect, it } from '@jest/globals';
import { counterOf, createMetrics, gaugeOf, histogramOf, startMetricsServer } from './metrics.ts';
import type { MetricsServer } from './metrics.ts';

let server: MetricsServer | undefined;
afterEach(() => server?.close());
const metrics = () => createMetrics({ service: 'routing', version: '1.2.3', revision: 'abc' });

describe('metrics', () => {
  it('tell the build, the process and the service they are of', async () => {
    const text = await metrics().metrics();
    expect(text).toContain('tidegate_build_info{version="1.2.3",revision="abc",service="routing"} 1');
    expect(text).toContain('nodejs_eventloop_lag_seconds{service="routing"}');
  });

  it('show known label sets before anything is counted', async () => {
    const registry = metrics();
    counterOf({ registry, name: 'tidegate_cases_total', help: 'h', labels: ['queue'], known: [{ queue: 'refunds' }] });
    expect(await registry.metrics()).toContain('tidegate_cases_total{queue="refunds",service="routing"} 0');
  });

  it('read a gauge at the time of the scrape', async () => {
    const registry = metrics();
    let depth = 1;
    gaugeOf({ registry, name: 'tidegate_queue_depth', help: 'h', collect: (gauge) => gauge.set(depth) });
    depth = 7;
    expect(await registry.metrics()).toContain('tidegate_queue_depth{service="routing"} 7');
  });

  it('refuse names outside the conventions', () => {
    const registry = metrics();
    expect(() => counterOf({ registry, name: 'tidegate_cases', help: 'h' })).toThrow('end with _total');
    expect(() => histogramOf({ registry, name: 'wait_seconds', help: 'h' })).toThrow('begin with tidegate_');
  });

  it('are served at /metrics on the port that was free, and nowhere else', async () => {
    server = await startMetricsServer({ port: 0, host: '127.0.0.1', registry: metrics() });
    const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('tidegate_build_info');
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
  });

  it('say that the port is taken', async () => {
    server = await startMetricsServer({ port: 0, host: '127.0.0.1', registry: metrics() });
    const second = startMetricsServer({ port: server.port, host: '127.0.0.1', registry: metrics() });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
