import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { Classification, Request } from '@tidegate/contracts/request-events';
import { knowledgeOf } from './cohort-knowledge.ts';
import { evidenceConfig, readScoring } from './evidence.config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-evidence-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readScoring', () => {
  const shipped = join(import.meta.dirname, '../../../config');

  it('accepts the shipped file', () => {
    expect(readScoring(shipped, 'evidence.yaml').version).toBe('2');
  });

  it.each(['workflow-tutorial', 'engineering-guide'])('reads the preset %s, by the setting of its path', (name) => {
    const { scoring } = evidenceConfig.parse({ scoring: { file: `scoring-presets/${name}.yaml` } });
    expect(readScoring(shipped, scoring.file).version).toBe(`${name}-1`);
    expect(evidenceConfig.parse({}).scoring.file).toBe('evidence.yaml');
  });

  it('names file, line, value and remedy', () => {
    const text =
      "version: '1'\nhistory: { minimumReviewed: 20 }\nfamilies:\n  tooling:\n    weight: 1\n    penalties:\n";
    const penalty = '      - { signal: failure, good: 0, bad: 4, penalty: 0.4 }\n';
    writeFileSync(join(folder, 'evidence.yaml'), text + penalty);
    expect(() => readScoring(folder, 'evidence.yaml')).toThrow(
      /evidence\.yaml:7:\d+ .*"failure" .*must be one of calls, failures/,
    );
  });
});

describe('knowledgeOf', () => {
  const request = Request.parse({
    ...{ tenantId: 'acme', requestId: 'r', product: 'p', checkpoint: { kind: 'plan', number: 1 } },
    ...{ user: { id: 'u', authenticated: true }, question: 'q', proposal: { kind: 'plan', steps: ['s'] } },
    ...{ versions: { model: 'm', prompt: 'p' } },
  });
  const lists = { domains: [], requiredTools: [], missingFields: [], matchedRules: [] };
  const classification = Classification.parse({
    ...lists,
    ...{ taskType: 'refund', riskTier: 1, impact: 'low', needsClarification: false, rulesHash: 'h' },
  });
  const latestOf = (known: Readonly<Record<string, unknown>>) => ({
    get: <Data>(_: string, key: string) => (key in known ? ({ data: known[key] } as TidegateEvent<Data>) : undefined),
  });

  it('finds the history of exactly this cohort', () => {
    const history = { reviewed: 5 };
    expect(knowledgeOf(request, classification, latestOf({ 'acme/refund/m/p/-/-': history })).history).toBe(history);
    expect(knowledgeOf(request, classification, latestOf({ 'acme/refund/m/p2/-/-': history })).history).toBeNull();
  });

  it('prefers the calibration of the narrowest scope', () => {
    const known = { 'tenant:acme': 'wide', 'task:acme/refund': 'narrow', 'task:acme/other': 'other' };
    expect(knowledgeOf(request, classification, latestOf(known)).calibration).toBe('narrow');
    expect(knowledgeOf(request, classification, latestOf({})).calibration).toBeNull();
  });
});
