import { describe, expect, it } from '@jest/globals';
import { createProgress } from './progress.ts';

describe('progress', () => {
  const written = (options: { slowAfterMs?: number } = {}) => {
    const lines: string[] = [];
    return {
      lines,
      progress: createProgress({ write: (text) => void lines.push(text.trimEnd()), color: false, ...options }),
    };
  };

  it('tells each finished step and how long it took, and gives back what it made', async () => {
    const { lines, progress } = written();
    await expect(progress.step('PostgreSQL 18', () => Promise.resolve(7))).resolves.toBe(7);
    expect(lines).toEqual([expect.stringMatching(/^ {2}✔ PostgreSQL 18 +0\.\d s$/)]);
  });

  it('tells that a slow step is under way', async () => {
    let finish = (): void => undefined;
    const said = new Promise<string>((resolve) => {
      const progress = createProgress({ write: resolve, color: false, slowAfterMs: 0 });
      void progress.step('Kafka', () => new Promise<void>((done) => (finish = done)));
    });
    expect(await said).toMatch(/… Kafka is under way, 0\.\d s/);
    finish();
  });

  it('marks a failed step and hands the failure on', async () => {
    const { lines, progress } = written();
    await expect(progress.step('Kafka', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(lines[0]).toMatch(/^ {2}✖ Kafka/);
  });
});
