import { describe, expect, it } from '@jest/globals';
import { labelFigures, wilson } from './label-figures.ts';

describe('labelFigures', () => {
  it('counts what was said, what was right and the mean F1 of the labels', () => {
    const labellings = [
      { said: 'a', truth: 'a' },
      { said: 'a', truth: 'b' },
      { said: 'b', truth: 'b' },
      { said: null, truth: 'a' },
    ];
    // By hand: F1 of a is 2·1/(2+2), of b 2·1/(1+2).
    expect(labelFigures(labellings)).toMatchObject({ texts: 4, coverage: 0.75, accuracy: 0.5 });
    expect(labelFigures(labellings).accuracyWhereSaid).toBeCloseTo(2 / 3, 12);
    expect(labelFigures(labellings).macroF1).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
  });
});

describe('wilson', () => {
  it('gives the bounds that R gives', () => {
    // binom::binom.confint(10, 40, method = "wilson")
    expect(wilson(10, 40)[0]).toBeCloseTo(0.14187, 4);
    expect(wilson(10, 40)[1]).toBeCloseTo(0.40194, 4);
  });
});
