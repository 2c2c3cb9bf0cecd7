import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { ClassificationDocument } from '@tidegate/intake/classification-document';
import { compileClassification } from '@tidegate/intake/classify';
import { parse } from 'yaml';
import { readOptions, type EvalOptions } from './options.ts';
import { runParts } from './parts.ts';
import { plantedWorld } from './planted-episodes.ts';
import { reportText, targetsOf } from './report-text.ts';
import type { TauReport } from './tau.ts';

const read = (name: string): unknown => parse(readFileSync(new URL(`../config/${name}`, import.meta.url), 'utf8'));
const rules = {
  classification: compileClassification(ClassificationDocument.parse(read('classification.yaml'))),
  scoring: ScoringDocument.parse(read('evidence.yaml')),
};
const state = mkdtempSync(join(tmpdir(), 'tidegate-folders-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

type Line = { readonly source: string; readonly domain: string };

function folderOf(name: string, lines: readonly (Line | string)[]): string {
  const folder = join(state, name);
  mkdirSync(folder, { recursive: true });
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  writeFileSync(join(folder, 'traces.jsonl'), text);
  return folder;
}

const run = (fit: string, test: string) =>
  runParts(readOptions(['--fit', fit, '--test', test], '/nowhere') as EvalOptions, rules, () => undefined);
const missed = (report: ReturnType<typeof run>) =>
  targetsOf(report)
    .filter(({ isMet }) => !isMet)
    .map(({ name }) => name);

const world = plantedWorld(400, 0.9);
const ofRuns = (...numbers: number[]) => world.filter(({ source }) => numbers.includes(Number(source.at(-1))));

describe('--fit and --test on any folders of the format', () => {
  it('judge runs by a calibration of other runs', () => {
    const report = run(folderOf('most', ofRuns(0, 1, 2, 3, 4, 5)), folderOf('rest', ofRuns(6, 7, 8, 9)));
    expect(missed(report)).toEqual([]);
    expect(report.tau).toMatchObject({ episodes: 160, unknown: 0 });
    expect(report.strangers).toBeUndefined();
  });

  it('judge one run by one other', () => {
    const report = run(folderOf('one', ofRuns(0)), folderOf('another', ofRuns(1)));
    expect(report.tau).toMatchObject({ episodes: 40, unknown: 0 });
    expect(reportText(report)).toContain('tau2:run1 retail');
  });

  it('have no calibration for a run that is fitted on itself alone: its actions go to people', () => {
    const folder = folderOf('alone', ofRuns(0));
    const { episodes, unknown, rows } = run(folder, folder).tau as TauReport;
    expect([episodes, unknown]).toEqual([40, ofRuns(0).filter((one) => one.proposed_actions.length > 0).length]);
    expect(rows.find(({ name }) => name === 'Tidegate, 50 % escalated')!.wrongWriteShare).toBe(0);
  });

  it('stay on conservative rules for a domain that was not fitted on, and say what that costs', () => {
    const airline = folderOf('airline', plantedWorld(200, 0.5, 'airline'));
    const report = run(folderOf('retail', world), airline);
    expect(report.tau).toBeUndefined();
    expect(report.strangers).toMatchObject({ domains: ['airline'], episodes: 200, row: { wrongWriteShare: 0 } });
    expect(missed(report)).toEqual([]);
    const both = run(folderOf('retail', world), folderOf('both', [...ofRuns(0), ...plantedWorld(50, 0.5, 'airline')]));
    expect([both.tau, both.strangers]).toMatchObject([{ episodes: 40 }, { episodes: 50 }]);
  });

  it.each([
    ['that holds nothing', [], /empty\/traces\.jsonl holds no episode/],
    ['of blank lines', ['', ' '], /empty\/traces\.jsonl holds no episode/],
    ['with a line that was cut', [world[0]!, '{"source": "tau2'], /empty\/traces\.jsonl:2 is not JSON/],
    ['without a domain', [{ ...world[0]!, domain: 7 }], /empty\/traces\.jsonl:1 is not an episode: domain/],
    [
      'with a count below nothing',
      [{ ...world[0]!, signals: { ...world[0]!.signals, write_calls: -1 } }],
      /empty\/traces\.jsonl:1 is not an episode: signals\.write_calls/,
    ],
  ])('refuse a folder %s, by file and line', (_what, lines, words) => {
    const good = folderOf('good', ofRuns(0));
    const bad = folderOf('empty', lines as (Line | string)[]);
    expect(() => run(good, bad)).toThrow(words);
    expect(() => run(bad, good)).toThrow(words);
  });

  it('refuse a folder that is not there, and say what is expected', () => {
    expect(() => run(folderOf('good', ofRuns(0)), join(state, 'nowhere'))).toThrow(
      /nowhere\/traces\.jsonl does not exist/,
    );
  });

  const shipped = fileURLToPath(new URL('../../shared/data/tau_agent_traces/traces.jsonl', import.meta.url));
  const whereRecorded = existsSync(shipped) ? it : it.skip;
  whereRecorded(`take the shipped recordings dealt anew (skips without ${shipped})`, () => {
    const lines = readFileSync(shipped, 'utf8').trim().split('\n');
    const sourceOf = (line: string) => (JSON.parse(line) as Line).source;
    const [first] = lines.map(sourceOf);
    const report = run(
      folderOf(
        'shipped-rest',
        lines.filter((line) => sourceOf(line) !== first),
      ),
      folderOf(
        'shipped-first',
        lines.filter((line) => sourceOf(line) === first),
      ),
    );
    expect(report.tau).toMatchObject({ unknown: 0 });
    expect((report.tau as TauReport).runs).toHaveLength(1);
  });
});
