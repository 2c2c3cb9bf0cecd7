import { describe, expect, it } from '@jest/globals';
import { fitFeatureModel, scoreOf, type FeatureValues } from './feature-model.ts';
import { logistic } from './logistic-loss.ts';
import { drawsFrom } from './seeded-draws.ts';

/** Failures make wrong; who does not send them is wrong more often; the colour means nothing. */
function planted(count: number) {
  const draw = drawsFrom('planted');
  const cases: FeatureValues[] = [];
  const outcomes: boolean[] = [];
  for (let index = 0; index < count; index++) {
    const failures = draw() < 0.3 ? null : Math.floor(draw() * 5);
    cases.push({ failures, colour: draw(), constant: 1 });
    outcomes.push(draw() < logistic(failures === null ? 1.5 : failures - 2));
  }
  return { cases, outcomes };
}
const features = [
  { name: 'failures', sign: 1 as const },
  { name: 'colour', sign: 0 as const },
  { name: 'constant', sign: 0 as const },
];

describe('a model over named features', () => {
  const model = fitFeatureModel({ ...planted(10_000), features, penalty: 1 });

  it('recovers what each feature, and what its absence, says', () => {
    const term = model.features.find(({ name }) => name === 'failures')!;
    expect(Math.abs(term.coefficient - 1)).toBeLessThan(0.1);
    expect(Math.abs(scoreOf(model, { failures: null, colour: 0.5 })! - 1.5)).toBeLessThan(0.15);
    expect(Math.abs(scoreOf(model, { failures: 4, colour: 0.5 })! - 2)).toBeLessThan(0.2);
    expect(Math.abs(model.features.find(({ name }) => name === 'colour')!.coefficient)).toBeLessThan(0.2);
  });

  it('gives no term to what never differs, nor to what was never known', () => {
    expect(model.features.map(({ name }) => name)).toEqual(['failures', 'colour']);
    const { cases, outcomes } = planted(100);
    const none = fitFeatureModel({ cases, outcomes, features: [{ name: 'never', sign: 0 }], penalty: 1 });
    expect(none.features).toEqual([]);
  });

  it('has no score where a feature is missing that never was', () => {
    expect(scoreOf(model, { failures: 1 })).toBeNull();
  });

  it('does not let a feature move the score against its sign', () => {
    const { cases, outcomes } = planted(2_000);
    const against = fitFeatureModel({ cases, outcomes, features: [{ name: 'failures', sign: -1 }], penalty: 1 });
    expect(Math.abs(against.features[0]!.coefficient)).toBe(0);
  });
});
