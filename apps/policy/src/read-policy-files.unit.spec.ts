import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLog } from '@tidegate/telemetry/logger';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import { policyConfig, readPolicyFiles, samplingOf } from './policy.config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-policy-'));
  mkdirSync(join(folder, 'policies'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, 'policies', name), text);
const messageOf = () => {
  try {
    readPolicyFiles(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('the files were accepted');
};

const policy = (condition: string, more = '') => `name: test
version: 1
auditSampleRate: 0.05
authorisation:
  - id: grant
    description: grant
    when:
      - ${condition}
    effect: proceed
    reason: GRANTED
${more}quality:
  - { id: good, description: good, when: [{ fact: composite_score, atLeast: 0.7 }], effect: proceed, reason: GRANTED }
`;

describe('readPolicyFiles', () => {
  it('reads every file of the folder', () => {
    write('b.yaml', policy('{ fact: risk_tier, atMost: 1 }'));
    write('a.yml', policy('{ fact: risk_tier, atMost: 2 }'));
    write('notes.txt', 'no policy');
    expect(readPolicyFiles(folder).map(({ document }) => document.scope)).toEqual(['*', '*']);
  });

  it('accepts the shipped policies', () => {
    const shipped = readPolicyFiles(join(import.meta.dirname, '../../../config'));
    expect(shipped.map(({ document }) => document.name)).toContain('default');
  });

  it('names file, line, value and remedy of every problem in every file', () => {
    write('a.yaml', policy('{ fact: risk_teir, atMost: 1 }'));
    write('b.yaml', policy('{ fact: risk_tier, atMost: 9 }', '    approval: dual\n'));
    const message = messageOf();
    expect(message).toMatch(/a\.yaml:8:11 .*"risk_teir" .*did you mean risk_tier\?/);
    expect(message).toMatch(/b\.yaml:8:28 .*got 9 .*a number from 0 to 3/);
    expect(message).toMatch(/b\.yaml:11:5 .*"dual" .*effect approve only; remove it/);
  });

  it('names the place where a file is no YAML', () => {
    write('a.yaml', 'name: [unclosed\n');
    expect(messageOf()).toMatch(/a\.yaml:\d+:\d+ .*valid YAML/);
  });

  it('refuses a policy that breaks an invariant or a case beside it, with a request that shows it', () => {
    write('a.yaml', policy('{ fact: risk_tier, atMost: 3 }'));
    mkdirSync(join(folder, 'policies', 'cases'));
    write(
      'cases/risk.yaml',
      `policy: test
invariants:
  - { name: tier 3 never proceeds, when: [{ fact: risk_tier, atLeast: 3 }], atLeast: approve }
  - { name: poor evidence never proceeds, when: [{ fact: composite_score, lessThan: 0.7 }], atLeast: approve }
cases:
  - { name: tier 3, facts: { risk_tier: 3, composite_score: 1 }, outcome: handoff, reasons: [NO_GRANT], rules: [] }
`,
    );
    const message = messageOf();
    expect(message).toMatch(/risk\.yaml:3:\d+ .*"tier 3 never proceeds" does not hold: .*for example with risk_tier 3/);
    expect(message).toMatch(/risk\.yaml:6:\d+ .*"tier 3": outcome: found "proceed/);
    expect(message).not.toContain('poor evidence');
  });

  it('refuses expectations of a policy that is not there, which would promise nothing', () => {
    write('a.yaml', policy('{ fact: risk_tier, atMost: 1 }'));
    mkdirSync(join(folder, 'policies', 'cases'));
    write('cases/risk.yaml', 'policy: tset\ninvariants: [{ name: n, atLeast: clarify }]\n');
    expect(messageOf()).toMatch(/risk\.yaml:1:1 .*"tset" .*the name of a policy: test/);
  });

  it('says where policies are looked for when there are none', () => {
    expect(messageOf()).toContain(join(folder, 'policies'));
    rmSync(join(folder, 'policies'), { recursive: true });
    expect(messageOf()).toContain('TIDEGATE_CONFIG_DIR');
  });
});

describe('samplingOf', () => {
  const sampling = policyConfig.parse({}).sampling;

  it('gives the same key for the same secret, under the name that was configured', () => {
    const configured = { ...sampling, secret: 'a secret of enough length' };
    expect(samplingOf(configured, silentLog)).toEqual(samplingOf(configured, silentLog));
    expect(samplingOf(configured, silentLog).keyId).toBe('k1');
  });

  it('makes a key of its own without a secret, so that nobody can foresee the draws', () => {
    const [one, two] = [samplingOf(sampling, silentLog), samplingOf(sampling, silentLog)];
    expect(one.key).not.toEqual(two.key);
    expect(one.keyId).not.toBe(two.keyId);
  });
});
