import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Infrastructure } from '../src/infrastructure.ts';
import { startInfrastructure } from '../src/infrastructure.ts';
import { countBrokers } from '../src/kafka-ready.ts';
import { defaultPorts, isPortFree } from '../src/ports.ts';
import { removePostgresFolder } from '../src/postgres-data.ts';
import type { Progress } from '../src/progress.ts';

describe('the infrastructure of a start', () => {
  let root: string;
  let infrastructure: Infrastructure | undefined;
  let taken: Server | undefined;
  const said: string[] = [];
  const progress: Progress = { say: (line) => void said.push(line), step: (_label, run) => run() };
  const withoutOthers = (): NodeJS.ProcessEnv => ({ ...process.env, KAFKA_BROKERS: '', DATABASE_URL: '' });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tidegate-infrastructure-'));
    said.length = 0;
  });
  afterEach(async () => {
    await infrastructure?.stop();
    infrastructure = undefined;
    await new Promise((resolve) => (taken ? taken.close(resolve) : resolve(undefined)));
    await removePostgresFolder(join(root, '.tidegate', 'postgres'));
    await rm(root, { recursive: true, force: true });
  });

  it('uses the next free port when the usual one is taken, and says so', async () => {
    if (await isPortFree(defaultPorts.postgres)) {
      const server = createServer();
      taken = server;
      await new Promise<void>((resolve) => server.listen(defaultPorts.postgres, '127.0.0.1', resolve));
    }
    infrastructure = await startInfrastructure({ root, progress, environment: withoutOthers() });
    const port = infrastructure.postgres?.port ?? 0;
    expect(port).toBeGreaterThan(defaultPorts.postgres);
    expect(said).toContain(`Port ${defaultPorts.postgres} is taken; PostgreSQL uses ${port} instead.`);
    expect(infrastructure.databaseUrl).toContain(`:${port}/tidegate`);
    expect(await countBrokers(infrastructure.kafka?.port ?? 0, 1000)).toBe(1);
    await infrastructure.stop();
    expect(await isPortFree(port)).toBe(true);
  });

  it('takes the next port when another stack takes the chosen one first', async () => {
    const reservedPorts = new Set<number>();
    const stolen: number[] = [];
    const race: Progress = {
      ...progress,
      step: async (_label, run) => {
        const [port = 0] = reservedPorts;
        if (stolen.length === 0) {
          stolen.push(port);
          const server = createServer();
          taken = server;
          await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
        }
        return run();
      },
    };
    const environment = { ...withoutOthers(), KAFKA_BROKERS: 'kafka.example:9092' };
    infrastructure = await startInfrastructure({ root, progress: race, environment, reservedPorts });
    expect(infrastructure.postgres?.port).not.toBe(stolen[0]);
    expect(said).toContain('PostgreSQL found its port taken by somebody else in the meantime and tries the next');
  });

  it('starts nothing where KAFKA_BROKERS and DATABASE_URL name what runs already', async () => {
    const environment = { KAFKA_BROKERS: 'kafka.example:9092', DATABASE_URL: 'postgres://me@db.example/tidegate' };
    infrastructure = await startInfrastructure({ root, progress, environment });
    expect(infrastructure).toMatchObject({
      kafkaBrokers: ['kafka.example:9092'],
      databaseUrl: environment.DATABASE_URL,
    });
    expect([infrastructure.kafka, infrastructure.postgres]).toEqual([undefined, undefined]);
    expect(said.join('\n')).not.toContain('postgres://');
  });

  it('stops PostgreSQL again when there is no Java for Kafka, and explains that', async () => {
    const environment = { PATH: '', HOME: root, KAFKA_BROKERS: '', DATABASE_URL: '' };
    await expect(startInfrastructure({ root, progress, environment })).rejects.toMatchObject({ code: 'java_missing' });
    infrastructure = await startInfrastructure({
      root,
      progress,
      environment: { ...environment, KAFKA_BROKERS: 'kafka.example:9092' },
    });
    expect(infrastructure.postgres?.pid).toBeGreaterThan(0);
  });
});
