import { describe, expect, it } from '@jest/globals';
import { logistic } from '@tidegate/statistics/logistic-loss';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import { frankReport } from './frank.ts';
import type { FrankOutput } from './frank-outputs.ts';

/** Grounded as often as its one telling signal says, or by chance. */
function outputs(count: number, isTold: boolean): FrankOutput[] {
  const draw = drawsFrom('outputs');
  return Array.from({ length: count }, (_, index) => {
    const [signal, noise] = [draw(), draw()];
    const grounded = draw() < (isTold ? logistic(8 * signal - 4) : 0.5);
    return {
      ...{
        id: `article${index % 100}:x`,
        domain: index % 2 === 0 ? 'a' : 'b',
        split: index % 3 === 0 ? 'valid' : 'test',
      },
      signals: { bertscore_p_art: signal, factcc: index % 7 === 0 ? null : noise, dep_entail: noise, qags: signal },
      label: { grounded },
    };
  });
}

describe('the evaluation of grounding', () => {
  it('meets its targets where a signal tells, with some signals missing', () => {
    const report = frankReport(outputs(6_000, true), 's')!;
    expect(report.targets.filter(({ isMet }) => !isMet)).toEqual([]);
    expect(report.corpora.map(({ corpus }) => corpus).sort()).toEqual(['a', 'b']);
  });

  it('misses the ranking where none tells', () => {
    const report = frankReport(outputs(3_000, false), 's')!;
    expect(report.targets.find(({ name }) => name === 'AUC, frank')).toMatchObject({ isMet: false });
    expect(report.auc).toBeLessThan(0.56);
  });

  it('has nothing to say without both parts of the split', () => {
    expect(
      frankReport(
        outputs(300, true).filter(({ split }) => split === 'test'),
        's',
      ),
    ).toBeNull();
  });
});
