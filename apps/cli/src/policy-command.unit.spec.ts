import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const shipped = join(root, 'config/policies/default.yaml');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-policy-'));
  mkdirSync(join(folder, 'cases'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The shipped policy with some words replaced. */
function policyFile(name: string, ...changes: readonly (readonly [string, string])[]): string {
  const text = changes.reduce((changed, [from, to]) => changed.replace(from, to), readFileSync(shipped, 'utf8'));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function tidegate(...words: readonly string[]) {
  const env = { ...process.env, TIDEGATE_CALLED_FROM: root };
  const command = ['--disable-warning=ExperimentalWarning', join(root, 'apps/cli/src/main.ts'), 'policy', ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('tidegate policy check', () => {
  it('passes the shipped policies, and not strictly', () => {
    const { status, stdout } = tidegate('check', 'config/policies/default.yaml', '--json');
    expect(status).toBe(0);
    const { ok, policies } = JSON.parse(stdout);
    expect([ok, policies[0].name, policies[0].problems]).toEqual([true, 'default', []]);
    expect(policies[0].invariants).toBeGreaterThan(10);
    expect(tidegate('check', 'config/policies/default.yaml', '--strict').status).toBe(1);
  });

  it('shows a request that breaks an invariant, with the place of the invariant', () => {
    const loose = policyFile('loose.yaml', ['{ fact: risk_tier, atLeast: 3 }', '{ fact: risk_tier, atLeast: 4 }']);
    expect(tidegate('check', loose).stdout).toMatch(/loose\.yaml:\d+:\d+ {2}error:.*got 4.*from 0 to 3/);
    const off = policyFile('off.yaml', ['{ fact: risk_tier, atLeast: 3 }', '{ fact: vip, is: true }']);
    const { status, stdout } = tidegate('check', off, '--cases', 'config/policies/cases/invariants.yaml');
    expect(status).toBe(1);
    expect(stdout).toMatch(/invariants\.yaml:\d+:\d+ {2}error: "tier 3 never proceeds" does not hold/);
    expect(stdout).toMatch(/example .*risk_tier: 3/);
  });
});

describe('tidegate policy test', () => {
  it('passes the cases beside the shipped policy', () => {
    const { status, stdout } = tidegate('test', shipped);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/(\d+) of \1 cases pass/)]);
  });

  it('says what a failing case got, and where it stands', () => {
    const low = policyFile('low.yaml', [
      '{ fact: action_value, moreThan: 250 }',
      '{ fact: action_value, moreThan: 5 }',
    ]);
    const { status, stdout } = tidegate('test', low, '--cases', 'config/policies/cases');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /refunds\.yaml:\d+:\d+ {2}failed: .*\n {4}outcome: found "approve\/single", wanted "proceed\/none"/,
    );
  });

  it('does not pass a policy without a case, and says where to put one', () => {
    const { status, stdout } = tidegate('test', policyFile('alone.yaml', ['name: default', 'name: alone']));
    expect([status, stdout]).toEqual([1, expect.stringContaining('the folder cases beside it')]);
  });
});

describe('tidegate policy diff', () => {
  it('fails on a raised limit when it is told to, and not on a lowered one', () => {
    const before = policyFile('before.yaml');
    const raised = policyFile('raised.yaml', ['moreThan: 250 ', 'moreThan: 400 ']);
    const { status, stdout } = tidegate('diff', before, raised, '--fail-on-loosening');
    expect(status).toBe(1);
    expect(stdout).toContain('changed rules: refund-above-limit');
    expect(stdout).toMatch(/approve\(single\) \(refund-above-limit\) → proceed .*\n.*more than 250 and at most 400/);
    expect(tidegate('diff', raised, before, '--fail-on-loosening').status).toBe(0);
    expect(JSON.parse(tidegate('diff', before, before, '--json').stdout)).toMatchObject({
      loosens: false,
      loosened: [],
    });
  });

  it('names the file that cannot be read', () => {
    const { status, stderr } = tidegate('diff', shipped, join(folder, 'nowhere.yaml'));
    expect([status, stderr]).toEqual([1, expect.stringContaining('nowhere.yaml')]);
  });
});
