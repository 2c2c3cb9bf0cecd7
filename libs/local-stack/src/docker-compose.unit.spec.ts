import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '@tidegate/contracts/topics';
import { parse } from 'yaml';
import { kafkaVersion } from './kafka-jars.ts';
import { defaultPorts } from './ports.ts';
import { serviceMemoryEnvironment, serviceNodeFlags } from './service-node-flags.ts';

interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: { test: readonly string[] };
}

/** The file is not run in our tests, which have no Docker; this checks what can go wrong without running it. */
describe('docker-compose.yml', () => {
  let text: string;
  let services: Readonly<Record<string, ComposeService>>;
  beforeAll(async () => {
    text = await readFile(new URL('../../../docker-compose.yml', import.meta.url), 'utf8');
    services = (parse(text, { merge: true }) as { services: Record<string, ComposeService> }).services;
  });
  const serviceOf = (name: string): ComposeService => {
    const service = services[name];
    if (!service) throw new Error(`docker-compose.yml has no service ${name}`);
    return service;
  };

  it('runs the nine services and what they need', () => {
    expect(Object.keys(services).sort()).toEqual(
      ['kafka', 'postgres', 'prepare', 'systems-of-record', ...serviceNames].sort(),
    );
    expect(text).not.toMatch(/^version:/m);
  });

  it('starts Node as the local stack does', async () => {
    const dockerfile = await readFile(new URL('../../../deploy/Dockerfile', import.meta.url), 'utf8');
    const entry = /^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? 'null';
    expect(JSON.parse(entry)).toEqual(['node', ...serviceNodeFlags]);
    const settings = Object.entries(serviceMemoryEnvironment).map(([name, value]) => `${name}=${value}`);
    expect(dockerfile).toContain(`ENV ${settings.join(' ')}`);
  });

  it('uses the official images in the versions of the local stack', () => {
    expect(serviceOf('kafka').image).toBe(`apache/kafka:${kafkaVersion}`);
    expect(serviceOf('postgres').image).toBe('postgres:18');
  });

  it.each(serviceNames)('starts %s from its own bundle, on its usual ports, after the topics and schemas', (name) => {
    const index = serviceNames.indexOf(name);
    const service = serviceOf(name);
    expect(service.command?.at(-1)).toBe(`dist/${name}/main.js`);
    expect(service.ports).toEqual([
      `127.0.0.1:${defaultPorts.firstServiceHttp + index}:${service.environment?.['TIDEGATE_HTTP__PORT']}`,
      `127.0.0.1:${defaultPorts.firstServiceMetrics + index}:${service.environment?.['TIDEGATE_METRICS__PORT']}`,
    ]);
    expect(service.depends_on).toEqual({ prepare: { condition: 'service_completed_successfully' } });
    expect(service.healthcheck?.test.at(-1)).toContain(`:${service.environment?.['TIDEGATE_HTTP__PORT']}/readyz`);
  });

  it('gives the secret of the audit draws to policy only, since others refuse a setting that they do not know', () => {
    const isGiven = (name: string) => 'TIDEGATE_SAMPLING__SECRET' in (serviceOf(name).environment ?? {});
    expect(serviceNames.filter(isGiven)).toEqual(['policy']);
    const { TIDEGATE_SAMPLING__SECRET: secret, ...others } = serviceOf('policy').environment ?? {};
    expect(secret?.match(/^\$\{TIDEGATE_SAMPLING_SECRET:-(.*)\}$/)?.[1]?.length).toBeGreaterThanOrEqual(16);
    expect(others).toEqual(serviceOf('routing').environment);
  });

  it('binds every port to this machine, and no port twice', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    const hostPorts = ports.map((port) => port.split(':')[1]);
    expect(new Set(hostPorts).size).toBe(hostPorts.length);
    expect(hostPorts).toEqual(expect.arrayContaining([String(defaultPorts.kafka), String(defaultPorts.postgres)]));
  });

  it('starts nothing before Kafka and PostgreSQL are healthy', () => {
    expect(serviceOf('prepare').depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      kafka: { condition: 'service_healthy' },
    });
    for (const name of ['kafka', 'postgres']) expect(serviceOf(name).healthcheck?.test.length).toBeGreaterThan(1);
  });

  it('advertises Kafka to the services by its name and to this machine by its published port', () => {
    const { environment, ports } = serviceOf('kafka');
    const broker = serviceOf('policy').environment?.['KAFKA_BROKERS'];
    expect(environment?.['KAFKA_ADVERTISED_LISTENERS']).toBe(
      `INSIDE://${broker},OUTSIDE://127.0.0.1:${defaultPorts.kafka}`,
    );
    expect(ports).toEqual([`127.0.0.1:${defaultPorts.kafka}:${defaultPorts.kafka}`]);
  });
});
