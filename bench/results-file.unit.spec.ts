import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { measuredOn } from './measured-on.ts';
import { resultsName, saveResults, type Results } from './results-file.ts';
import { figureWarnings, loadWarnings } from './warnings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const allParts = ['rules', 'pipeline'];

async function resultsOf(more: Partial<Results>): Promise<Results> {
  const on = { ...(await measuredOn(root)), commit: 'abc1234' };
  const run = { date: '2026-11-21T10:00:00.000Z', parts: allParts, full: false, warnings: [], figures: {} };
  return { ...on, ...run, ...more };
}

describe('a results file', () => {
  it('is named by date and commit; one of fewer parts or of more minutes does not replace it', async () => {
    expect(resultsName(await resultsOf({}), allParts)).toBe('2026-11-21-abc1234.json');
    expect(resultsName(await resultsOf({ full: true }), allParts)).toBe('2026-11-21-abc1234-full.json');
    expect(resultsName(await resultsOf({ parts: ['rules'] }), allParts)).toBe('2026-11-21-abc1234-rules.json');
  });

  it('says on what was measured and with which versions, and nothing that names the machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidegate-results-'));
    try {
      const name = await saveResults(folder, await resultsOf({ figures: { pipelineRatio: 0.123456789 } }), allParts);
      const text = await readFile(join(folder, name), 'utf8');
      const kept = JSON.parse(text) as Results;
      expect(kept.figures).toEqual({ pipelineRatio: 0.12346 });
      expect(Object.keys(kept.machine)).toEqual(['cpu', 'cores', 'memoryGiB', 'system', 'loadPerCore']);
      expect(kept.machine.cores).toBeGreaterThan(0);
      expect(kept.versions).toMatchObject({ node: process.versions.node, kafkajs: '2.2.4', dbos: '5.3.0' });
      for (const path of [root, folder]) expect(text).not.toContain(path);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('warnings', () => {
  it('say that other programs run, by the load before the run', () => {
    expect(loadWarnings(0.5)).toEqual([]);
    expect(loadWarnings(0.51)).toEqual([expect.stringContaining('not comparable')]);
  });

  it('say so when raw kafkajs is slower than Tidegate', () => {
    expect(figureWarnings({ pipelineRatio: 1 })).toEqual([]);
    expect(figureWarnings({})).toEqual([]);
    expect(figureWarnings({ pipelineRatio: 1.01 })).toEqual([expect.stringContaining('ratio 1.01')]);
  });
});
