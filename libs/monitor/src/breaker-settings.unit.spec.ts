import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { exampleSettings } from '../test/example-breakers.ts';
import { BreakerSettings } from './breaker-settings.ts';

const messagesOf = (settings: unknown) => {
  const parsed = BreakerSettings.safeParse(settings);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('BreakerSettings', () => {
  it('accepts the shipped file, which is what the tests of this library use', () => {
    const shipped = readFileSync(new URL('../../../config/breakers.yaml', import.meta.url), 'utf8');
    expect(BreakerSettings.parse(parse(shipped))).toEqual(exampleSettings);
  });

  it('refuses a limit so low that a full window of clean probes could not close the breaker', () => {
    const levels = { cohort: { limit: 0.046, minimum: 30 } };
    expect(messagesOf({ ...exampleSettings, levels })).toEqual([
      'levels.cohort.limit: must be above 0.046, or a full window of 100 clean probes could not close the breaker; ' +
        'raise it or window.size',
    ]);
    expect(messagesOf({ ...exampleSettings, levels: { cohort: { limit: 0.05, minimum: 30 } } })).toEqual([]);
  });

  it('refuses volumes that the window cannot hold, and a cap below the first dwell', () => {
    const open = { ...exampleSettings.open, dwellSecondsMax: 60 };
    const probes = { ...exampleSettings.probes, minimumToClose: 101 };
    const levels = { task: { limit: 0.3, minimum: 101 } };
    expect(messagesOf({ ...exampleSettings, open, probes, levels })).toEqual([
      'open.dwellSecondsMax: must be at least dwellSeconds, 1800',
      'probes.minimumToClose: must be at most window.size, 100',
      'levels.task.minimum: must be at most window.size, 100',
    ]);
  });

  it('refuses unknown fields', () => {
    expect(messagesOf({ ...exampleSettings, windw: 1 })).toHaveLength(1);
  });
});
