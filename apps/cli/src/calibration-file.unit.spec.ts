import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Calibration } from '@tidegate/evidence/calibrate';
import { readCalibration, writeCalibration } from './calibration-file.ts';
import { fit } from './calibration-fit.ts';
import { calibrationText } from './calibration-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-calibration-'));
const feature = { name: 'signal.failures', coefficient: -1, mean: 0.5, whenMissing: null, sign: -1 as const };
const calibration: Calibration = {
  ...{ calibrationId: 'cal-1', scope: 'global', versions: { model: 'm-1', prompt: 'p-1' }, intercept: 1 },
  ...{ coefficients: { 'signal.failures': -1 }, fittedOn: 10, expectedCalibrationError: 0.02 },
  fittedAt: '2026-11-21T10:00:00.000Z',
  fit: {
    ...{ format: 1, proposals: ['action'], features: [feature], map: { kind: 'platt', slope: 1, offset: 0 } },
    ...{ brierScore: 0.2, reliability: [{ count: 10, meanProbability: 0.7, happenedShare: 0.8 }] },
    ...{ labels: { right: 8, wrong: 2 }, labelDefinition: 'wrong: taken back', data: 'planted' },
  },
};

function fileWith(change: (value: Record<string, any>) => void): string {
  const value = structuredClone(calibration) as unknown as Record<string, any>;
  change(value);
  return fileOf(JSON.stringify(value));
}

function fileOf(text: string): string {
  const file = join(folder, 'calibration.json');
  writeFileSync(file, text);
  return file;
}

describe('a calibration file', () => {
  it('is read as it was written', () => {
    const file = join(folder, 'written.json');
    writeCalibration(file, calibration);
    expect(readCalibration(file)).toEqual(calibration);
    expect(calibrationText(readCalibration(file))).toContain('signal.failures');
  });

  it.each([
    [
      'a string for a number',
      fileWith,
      (value: Record<string, any>) => (value['fit'].features[0].coefficient = '-1'),
      '/fit/features/0/coefficient: "-1"',
    ],
    [
      'a number that became null',
      fileWith,
      (value: Record<string, any>) => (value['intercept'] = null),
      '/intercept: null',
    ],
    [
      'a share above one',
      fileWith,
      (value: Record<string, any>) => (value['expectedCalibrationError'] = 2),
      '/expectedCalibrationError: 2',
    ],
    [
      'versions without a model',
      fileWith,
      (value: Record<string, any>) => delete value['versions'].model,
      '/versions/model: nothing',
    ],
    [
      'a feature that is not on the list',
      fileWith,
      (value: Record<string, any>) => (value['fit'].features[0].name = 'task.id'),
      '/fit/features/0/name: "task.id": not on the closed list',
    ],
    ['a map that falls', fileWith, (value: Record<string, any>) => (value['fit'].map.slope = -1), '/fit/map/slope: -1'],
  ])('with %s is refused by file, pointer and value', (_what, make, change, words) => {
    const file = make(change);
    expect(() => readCalibration(file)).toThrow(`${file} is not a calibration`);
    expect(() => readCalibration(file)).toThrow(words);
  });

  it('with NaN, or cut off, is refused as no JSON; one that is not there, too', () => {
    expect(() => readCalibration(fileOf('{"intercept": NaN}'))).toThrow(/is not JSON .*no NaN/);
    expect(() => readCalibration(fileOf('{"intercept":'))).toThrow('is not JSON');
    expect(() => readCalibration(join(folder, 'nowhere.json'))).toThrow('nowhere.json cannot be read');
  });
});

describe('calibration fit', () => {
  const options = {
    data: folder,
    scope: 'global',
    model: 'm-1',
    prompt: 'p-1',
    out: join(folder, 'out.json'),
    json: true,
  };
  const episode = (index: number, wrong: boolean) => ({
    ...{ source: 's', model: 'm', domain: 'retail', task_id: String(index), trial: 0, request: 'Return my order.' },
    signals: {
      ...{ agent_messages: 3, user_messages: 2, tool_calls: 6, distinct_tools: 3, tool_failures_count: wrong ? 3 : 0 },
      ...{
        max_consecutive_tool_failures: 0,
        repeated_identical_calls: 0,
        write_calls: 1,
        write_calls_ok: 1,
        duration_s: null,
      },
    },
    proposed_actions: [{ name: 'return_items', args: { order_id: 'W1' }, error: false, amount: null }],
    label: { unsafe_autonomy: wrong, failed: wrong },
  });
  const recorded = (wrongEvery: number) =>
    writeFileSync(
      join(folder, 'traces.jsonl'),
      Array.from({ length: 60 }, (_, index) => JSON.stringify(episode(index, index % wrongEvery === 0))).join('\n'),
    );

  it('writes what can be published', async () => {
    recorded(3);
    await fit(options);
    const fitted = readCalibration(options.out);
    expect(fitted).toMatchObject({ scope: 'global', versions: { model: 'm-1', prompt: 'p-1' }, fittedOn: 60 });
    expect(fitted.fit!.labels).toEqual({ right: 40, wrong: 20 });
    expect(readFileSync(options.out, 'utf8')).not.toContain('task_id');
  });

  it('says what is missing where nothing can be learned, and refuses a scope that is none', async () => {
    recorded(1_000);
    await expect(fit({ ...options, domain: 'airline' })).rejects.toThrow(
      'needs right and wrong actions of several tasks in airline',
    );
    await expect(fit({ ...options, scope: 'everything' })).rejects.toThrow('--scope everything: give global');
  });

  it('wants to know what to fit on: episodes or labels, not both and not neither', async () => {
    const { data: _data, ...neither } = options;
    await expect(fit(neither)).rejects.toThrow('give either --data <folder> or --from-labels');
    await expect(fit({ ...options, fromLabels: true })).rejects.toThrow('give either --data <folder> or --from-labels');
  });
});
