import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';
import { loadConfig, printConfig, readYamlFile } from './load-config.ts';

const Schema = z.object({
  http: z
    .object({ port: z.number().int().min(0).max(65535).default(4601), host: z.string().default('127.0.0.1') })
    .prefault({}),
  kafka: z.object({
    brokers: z.preprocess(
      (value) => (typeof value === 'string' ? value.split(',') : value),
      z.array(z.string()).min(1),
    ),
    ssl: z.boolean().default(false),
  }),
  postgres: z
    .object({ url: z.string(), password: z.string().optional(), poolSizeMax: z.number().int().default(10) })
    .optional(),
  log: z.object({ level: z.enum(['debug', 'info']).default('info') }).prefault({}),
});

let folder: string;
const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const load = (env: Record<string, string>, files: readonly string[] = []) =>
  loadConfig(Schema, { service: 'evidence', env, files });
const problemsOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('expected a ConfigurationError');
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('configuration', () => {
  it('takes the environment before the later file before the earlier file before the default', () => {
    const first = write(
      'first.yaml',
      'http: { port: 1, host: first }\nkafka: { brokers: [file:1] }\nlog: { level: debug }\n',
    );
    const second = write('second.yaml', 'http: { host: second }\n');
    const config = load({ TIDEGATE_HTTP__PORT: '3' }, [first, second]);
    expect(config).toEqual({
      http: { port: 3, host: 'second' },
      kafka: { brokers: ['file:1'], ssl: false },
      log: { level: 'debug' },
    });
  });

  it('reads numbers, switches and camel-case names from variables', () => {
    const config = load({
      TIDEGATE_KAFKA__BROKERS: 'a:1,b:2',
      TIDEGATE_KAFKA__SSL: 'true',
      TIDEGATE_POSTGRES__URL: 'postgres://x',
      TIDEGATE_POSTGRES__POOL_SIZE_MAX: '4',
    });
    expect(config.kafka).toEqual({ brokers: ['a:1', 'b:2'], ssl: true });
    expect(config.postgres?.poolSizeMax).toBe(4);
  });

  it('knows KAFKA_BROKERS and DATABASE_URL, and prefers its own variables to them', () => {
    const config = load({
      TIDEGATE_KAFKA__BROKERS: 'own:1',
      KAFKA_BROKERS: 'platform:1',
      DATABASE_URL: 'postgres://d',
    });
    expect(config.kafka.brokers).toEqual(['own:1']);
    expect(config.postgres?.url).toBe('postgres://d');
  });

  it('reads a secret from the file that a variable names', () => {
    const secret = write('secret', 'hunter2\n');
    const config = load({ KAFKA_BROKERS: 'a:1', DATABASE_URL: 'x', TIDEGATE_POSTGRES__PASSWORD_FILE: secret });
    expect(config.postgres?.password).toBe('hunter2');
  });

  it('names a secret file that cannot be read', () => {
    const error = problemsOf(() => load({ KAFKA_BROKERS: 'a:1', DATABASE_URL_FILE: join(folder, 'none') }));
    expect(error.problems).toContainEqual(
      expect.objectContaining({
        source: 'DATABASE_URL_FILE',
        path: 'postgres.url',
        expected: expect.stringContaining('readable file'),
      }),
    );
  });

  it('counts an empty variable as not set', () => {
    expect(load({ KAFKA_BROKERS: 'a:1', TIDEGATE_HTTP__PORT: '' }).http.port).toBe(4601);
  });

  it('reports every problem at once with place, value and expectation', () => {
    const file = write('bad.yaml', 'http:\n  port: 99999\n  hots: x\nlog: { level: loud }\n');
    const error = problemsOf(() => load({ TIDEGATE_POSTGRES__POOL_SIZE_MAX: 'many' }, [file]));
    const seen = error.problems.map(({ path, got, expected, source }) => ({ path, got, expected, source }));
    expect(seen).toEqual(
      expect.arrayContaining([
        { path: 'http.port', got: '99999', expected: 'a number of at most 65535', source: `${file}:2:3` },
        { path: 'http.hots', got: '"x"', expected: 'no such field; did you mean host?', source: `${file}:3:3` },
        { path: 'log.level', got: '"loud"', expected: 'one of "debug", "info"', source: `${file}:4:8` },
        {
          path: 'postgres.poolSizeMax',
          got: '"many"',
          expected: 'a number',
          source: 'TIDEGATE_POSTGRES__POOL_SIZE_MAX',
        },
        {
          path: 'kafka.brokers',
          got: undefined,
          expected: 'a list; set TIDEGATE_KAFKA__BROKERS',
          source: `${file}:1:1`,
        },
      ]),
    );
    expect(error.problems).toHaveLength(6);
    expect(error.message).toContain('postgres.url  is missing');
  });

  it('says how to set what is missing when there is no file', () => {
    const error = problemsOf(() => load({}));
    expect(error.message).toBe(
      'The configuration of evidence cannot be used:\n  not set  kafka.brokers  is missing  expected a list; set TIDEGATE_KAFKA__BROKERS',
    );
  });

  it('suggests the variable that a mistyped one meant and ignores those of other programs', () => {
    const error = problemsOf(() => load({ KAFKA_BROKERS: 'a:1', TIDEGATE_HTTP__PROT: '1', TIDEGATE_API_BASE: 'x' }));
    expect(error.problems.map(({ source, expected }) => [source, expected])).toEqual([
      ['TIDEGATE_HTTP__PROT', 'no such variable; did you mean TIDEGATE_HTTP__PORT?'],
    ]);
  });

  it('hides secret values in its errors', () => {
    const file = write(
      'secret.yaml',
      'kafka: { brokers: [a] }\npostgres: { url: [postgres://u:pw@h], password: 7777 }\n',
    );
    const error = problemsOf(() => load({}, [file]));
    expect(error.message).toContain('[hidden]');
    expect(error.message).not.toMatch(/7777|pw@/);
  });

  it('names the place of a YAML error, and a file that is not there', () => {
    const error = problemsOf(() =>
      load({ KAFKA_BROKERS: 'a:1' }, [write('broken.yaml', 'http: [1\n'), join(folder, 'absent.yaml')]),
    );
    expect(error.message).toMatch(/broken\.yaml:\d+:\d+/);
    expect(error.message).toContain('absent.yaml');
  });

  it('is frozen all the way down', () => {
    const config = load({ KAFKA_BROKERS: 'a:1' });
    expect(Object.isFrozen(config.kafka.brokers)).toBe(true);
  });

  it('is printed without its secrets', () => {
    const config = load({
      KAFKA_BROKERS: 'a:1',
      DATABASE_URL: 'postgres://u:pw@h/d',
      TIDEGATE_POSTGRES__PASSWORD: 'pw',
    });
    const printed = JSON.stringify(printConfig(config));
    expect(printed).toContain('postgres://u:[hidden]@h/d');
    expect(printed).not.toContain('pw"');
  });
});

describe('rule file', () => {
  const Queues = z.strictObject({
    queues: z.array(
      z.strictObject({ id: z.string(), sla: z.string().regex(/^\d+[mh]$/, 'a duration such as 30m, 4h') }),
    ),
  });

  it('is returned as the schema reads it', () => {
    const path = write('queues.yaml', 'queues:\n  - { id: refunds, sla: 30m }\n');
    expect(readYamlFile(path, Queues)).toEqual({ queues: [{ id: 'refunds', sla: '30m' }] });
  });

  it('is refused with the place, pointer, value and expectation of each problem', () => {
    const path = write('queues.yaml', 'queues:\n  - id: refunds\n    sla: 30x\n  - id: 7\n    slaa: 4h\n');
    const error = problemsOf(() => readYamlFile(path, Queues));
    expect(error.problems).toEqual([
      {
        path: 'queues[0].sla',
        pointer: '/queues/0/sla',
        got: '"30x"',
        expected: 'a duration such as 30m, 4h',
        source: `${path}:3:5`,
      },
      { path: 'queues[1].id', pointer: '/queues/1/id', got: '7', expected: 'a text', source: `${path}:4:5` },
      { path: 'queues[1].sla', pointer: '/queues/1/sla', expected: 'a text', source: `${path}:4:5` },
      {
        path: 'queues[1].slaa',
        pointer: '/queues/1/slaa',
        got: '"4h"',
        expected: 'no such field; did you mean sla?',
        source: `${path}:5:5`,
      },
    ]);
  });
});
