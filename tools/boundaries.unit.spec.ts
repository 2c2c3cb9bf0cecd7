import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const boundary = '@nx/enforce-module-boundaries';
const rules = 'libs/policy/src/decide.ts';
const service = 'apps/policy/src/policy.module.ts';

const forbidden: [what: string, path: string, code: string, rule: string][] = [
  ['rules importing an adapter', rules, `import '@tidegate/kafka/publisher';`, boundary],
  ['rules importing another area', rules, `import '@tidegate/routing/route-case';`, boundary],
  [
    'statistics importing what Tidegate is about',
    'libs/statistics/src/platt.ts',
    `import '@tidegate/contracts/topics';`,
    boundary,
  ],
  ['rules importing a framework', rules, `import '@nestjs/common';`, boundary],
  ['an app importing another app', service, `import '../../review/src/main.ts';`, boundary],
  ['an app importing the rules of another area', service, `import '@tidegate/review/judge-verdict';`, boundary],
  ['contracts importing a client library', 'libs/contracts/src/topics.ts', `import 'kafkajs';`, boundary],
  ['rules reading the clock', rules, `export const now = Date.now();`, 'no-restricted-syntax'],
  ['rules making a date of now', rules, `export const now = new Date();`, 'no-restricted-syntax'],
  [
    'rules reading the clock of Temporal',
    'libs/routing/src/time-zone.ts',
    `import { Temporal } from 'temporal-polyfill';\nexport const now = Temporal.Now.instant();`,
    'no-restricted-syntax',
  ],
  ['rules drawing at random', rules, `export const x = Math.random();`, 'no-restricted-syntax'],
  ['rules taking the clock apart', rules, `const { now } = Date;\nexport const x = now();`, 'no-restricted-syntax'],
  ['rules renaming the clock', rules, `const Clock = Date;\nexport const x = Clock.now();`, 'no-restricted-syntax'],
  ['rules hiding the clock', rules, `export const x = Date['now']();`, 'no-restricted-syntax'],
  ['rules making a random id', rules, `import { v4 } from 'uuid';\nexport const x = v4();`, 'no-restricted-imports'],
  [
    'rules drawing random bytes',
    rules,
    `import { randomBytes } from '@noble/hashes/utils.js';\nexport const x = randomBytes(1);`,
    'no-restricted-imports',
  ],
  [
    'rules importing every kind of id at once',
    rules,
    `import * as ids from 'uuid';\nexport const x = ids.v4();`,
    'no-restricted-imports',
  ],
  ['rules touching the process', rules, `export const x = process.pid;`, 'no-restricted-globals'],
  ['rules importing a Node module', rules, `import 'node:fs';`, 'no-restricted-imports'],
  ['a service reading the environment', service, `export const x = process.env;`, 'no-restricted-syntax'],
  [
    'a cycle of imports',
    'libs/contracts/src/envelope.ts',
    `import { CaseOpened } from './case-events.ts';\nexport const Instant = CaseOpened;`,
    'import-x/no-cycle',
  ],
  [
    'a path that breaks in a folder with a space',
    service,
    `export const x = new URL('..', import.meta.url).pathname;`,
    'no-restricted-syntax',
  ],
  ['a barrel', rules, `export * from './facts.ts';`, 'no-restricted-syntax'],
  ['a forgotten promise', service, `Promise.resolve(1);`, '@typescript-eslint/no-floating-promises'],
];
const allowed: [what: string, path: string, code: string][] = [
  [
    'rules to import contracts',
    rules,
    `import type { Outcome } from '@tidegate/contracts/decision-events';\nexport const x: Outcome = 'proceed';\n`,
  ],
  [
    'rules to import statistics',
    rules,
    `import { wilsonBounds } from '@tidegate/statistics/wilson-bounds';\nexport const x = wilsonBounds(1, 2);\n`,
  ],
  [
    'rules to compute with dates and numbers that they are given',
    rules,
    `export const x = (now: Date | string) => (now instanceof Date ? now : new Date(Math.min(Date.parse(now), 1)));\n`,
  ],
  [
    'rules to derive an id',
    rules,
    `import { v5 } from 'uuid';\nexport const x = (namespace: string) => v5('x', namespace);\n`,
  ],
];

describe('boundaries', () => {
  let complaints: string[][] = [];

  beforeAll(() => {
    // Without a project graph the boundary rule warns and checks nothing, so the graph is made first.
    spawnSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'show', 'projects'], { cwd: root });
    const input = JSON.stringify([...forbidden, ...allowed].map(([, path, code]) => ({ path, code })));
    const run = spawnSync(process.execPath, ['tools/lint-probe.mjs'], { cwd: root, input, encoding: 'utf8' });
    expect(run.stderr).not.toContain('No cached ProjectGraph');
    complaints = JSON.parse(run.stdout) as string[][];
  });

  it.each(forbidden.map(([what, , , rule], index) => ({ what, rule, index })))('refuses $what', ({ rule, index }) => {
    expect(complaints[index]).toContain(rule);
  });

  it.each(allowed.map(([what], index) => ({ what, index: forbidden.length + index })))('allows $what', ({ index }) => {
    expect(complaints[index]).toEqual([]);
  });
});
