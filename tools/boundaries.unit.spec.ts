import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = new URL('..', import.meta.url).pathname;
const boundary = '@nx/enforce-module-boundaries';
const rules = 'libs/policy/src/decide.ts';
const service = 'apps/policy/src/policy.module.ts';

const forbidden: [what: string, path: string, code: string, rule: string][] = [
  ['rules importing an adapter', rules, `import '@tidegate/kafka/publisher';`, boundary],
  ['rules importing another area', rules, `import '@tidegate/routing/route-case';`, boundary],
  ['rules importing a framework', rules, `import '@nestjs/common';`, boundary],
  ['an app importing another app', service, `import '../../review/src/main.ts';`, boundary],
  ['an app importing the rules of another area', service, `import '@tidegate/review/judge-verdict';`, boundary],
  ['contracts importing a client library', 'libs/contracts/src/topics.ts', `import 'kafkajs';`, boundary],
  ['rules reading the clock', rules, `export const now = Date.now();`, 'no-restricted-syntax'],
  ['rules making a date of now', rules, `export const now = new Date();`, 'no-restricted-syntax'],
  ['rules drawing at random', rules, `export const x = Math.random();`, 'no-restricted-syntax'],
  ['rules touching the process', rules, `export const x = process.pid;`, 'no-restricted-globals'],
  ['rules importing a Node module', rules, `import 'node:fs';`, 'no-restricted-imports'],
  ['a service reading the environment', service, `export const x = process.env;`, 'no-restricted-syntax'],
  ['a barrel', rules, `export * from './facts.ts';`, 'no-restricted-syntax'],
  ['a forgotten promise', service, `Promise.resolve(1);`, '@typescript-eslint/no-floating-promises'],
];
const allowed = {
  path: rules,
  code: `import type { Outcome } from '@tidegate/contracts/decision-events';\nexport const x: Outcome = 'proceed';\n`,
};

describe('boundaries', () => {
  let complaints: string[][] = [];

  beforeAll(() => {
    // Without a project graph the boundary rule warns and checks nothing, so the graph is made first.
    spawnSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'show', 'projects'], { cwd: root });
    const input = JSON.stringify([...forbidden.map(([, path, code]) => ({ path, code })), allowed]);
    const run = spawnSync(process.execPath, ['tools/lint-probe.mjs'], { cwd: root, input, encoding: 'utf8' });
    expect(run.stderr).not.toContain('No cached ProjectGraph');
    complaints = JSON.parse(run.stdout) as string[][];
  });

  it.each(forbidden.map(([what, , , rule], index) => ({ what, rule, index })))('refuses $what', ({ rule, index }) => {
    expect(complaints[index]).toContain(rule);
  });

  it('allows rules to import contracts', () => {
    expect(complaints.at(-1)).toEqual([]);
  });
});
