import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readIntakeRules } from './intake.config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-intake-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readIntakeRules', () => {
  it('accepts the shipped files', () => {
    const { tenants } = readIntakeRules(join(import.meta.dirname, '../../../config'));
    expect(tenants.tenants.map(({ id }) => id)).toEqual(['acme', 'globex']);
  });

  it('names the problems of both files at once, with file and line', () => {
    writeFileSync(join(folder, 'tenants.yaml'), 'tenants:\n  - { id: Acme, name: Acme }\n');
    writeFileSync(
      join(folder, 'classification.yaml'),
      'fallback: { taskType: general, riskTier: 1, impact: low }\nrules:\n  - { id: one, when: {}, result: { riskTier: 7 } }\n',
    );
    expect(() => readIntakeRules(folder)).toThrow(/tenants\.yaml:2:7 .*"Acme"/);
    expect(() => readIntakeRules(folder)).toThrow(/classification\.yaml:3:\d+ .*riskTier.* got 7/);
  });

  it('names a file that is not there', () => {
    writeFileSync(join(folder, 'tenants.yaml'), 'tenants:\n  - { id: acme, name: Acme }\n');
    expect(() => readIntakeRules(folder)).toThrow(/classification\.yaml .*a readable YAML file/);
  });
});
