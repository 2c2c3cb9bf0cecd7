import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeWithVectors, readVectors, skipNote } from '../test/reference-vectors.ts';
import { areaUnderCurve, brierScore, logLoss, type Forecast } from './probability-scores.ts';
import { equalMassBins, equalWidthBins, expectedCalibrationError } from './reliability-bins.ts';
import { drawsFrom } from './seeded-draws.ts';

const forecast = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), happened: fc.boolean() });
const many = fc.array(forecast, { minLength: 1, maxLength: 60 });

/** Forecasts that come to pass as often as they say. */
function honest(count: number): Forecast[] {
  const draw = drawsFrom('honest forecasts');
  return Array.from({ length: count }, () => {
    const probability = draw();
    return { probability, happened: draw() < probability };
  });
}

describe('scores of probabilities', () => {
  it('have no value without forecasts, and the ranking none where all came to the same', () => {
    expect([brierScore([]), logLoss([]), areaUnderCurve([]), expectedCalibrationError([])]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(areaUnderCurve([{ probability: 0.2, happened: true }])).toBeNull();
  });

  it('reward certainty that is right and survive certainty that is wrong', () => {
    const sure = [
      { probability: 1, happened: true },
      { probability: 0, happened: false },
    ];
    expect([brierScore(sure), areaUnderCurve(sure)]).toEqual([0, 1]);
    expect(logLoss([{ probability: 0, happened: true }])).toBeCloseTo(-Math.log(1e-15), 9);
  });

  it('count pairs: the ranking is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(many, (forecasts) => {
        const yes = forecasts.filter(({ happened }) => happened);
        const no = forecasts.filter(({ happened }) => !happened);
        fc.pre(yes.length > 0 && no.length > 0);
        const pairs = yes.flatMap((one) =>
          no.map((other) =>
            one.probability === other.probability ? 0.5 : one.probability > other.probability ? 1 : 0,
          ),
        );
        const share = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        expect(areaUnderCurve(forecasts)).toBeCloseTo(share, 9);
      }),
    );
  });
});

describe('forecasts that stand for several', () => {
  it('count as often as they stand for, in every mean', () => {
    const seen = [
      { probability: 0.2, happened: true },
      { probability: 0.7, happened: false },
      { probability: 0.9, happened: true },
    ];
    const weighted = seen.map((one, index) => ({ ...one, weight: index === 1 ? 3 : 1 }));
    const repeated = [...seen, seen[1]!, seen[1]!];
    expect(brierScore(weighted)).toBeCloseTo(brierScore(repeated)!, 12);
    expect(logLoss(weighted)).toBeCloseTo(logLoss(repeated)!, 12);
    const [bin, same] = [equalMassBins(weighted, 1)[0]!, equalMassBins(repeated, 1)[0]!];
    expect([bin.count, bin.weight, same.count, same.weight]).toEqual([3, 5, 5, 5]);
    expect(bin.meanProbability).toBeCloseTo(same.meanProbability, 12);
    expect(bin.happenedShare).toBeCloseTo(same.happenedShare, 12);
  });
});

describe('reliability bins', () => {
  it('lose no forecast and keep means within 0 and 1, whatever the kind of bin', () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 20 }), (forecasts, count) => {
        for (const bins of [equalMassBins(forecasts, count), equalWidthBins(forecasts, count)]) {
          expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(forecasts.length);
          expect(bins.length).toBeLessThanOrEqual(count);
          const error = expectedCalibrationError(bins)!;
          expect(error).toBeGreaterThanOrEqual(0);
          expect(error).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('of equal mass differ by one forecast at most', () => {
    const counts = equalMassBins(honest(103), 10).map(({ count }) => count);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([10, 11]);
  });

  it('of equal width put an edge into the bin that ends there', () => {
    const at = (probability: number) => ({ probability, happened: true });
    expect(equalWidthBins([at(0), at(0.2), at(0.21), at(0.6)], 5).map(({ count }) => count)).toEqual([2, 1, 1]);
  });

  it('find an error near none for honest forecasts and the planted one for boastful ones', () => {
    const errorOf = (forecasts: Forecast[]) => expectedCalibrationError(equalMassBins(forecasts, 10))!;
    expect(errorOf(honest(20_000))).toBeLessThan(0.02);
    const boastful = honest(20_000).map(({ probability, happened }) => ({
      probability: Math.min(1, probability * 0.7 + 0.3),
      happened,
    }));
    expect(errorOf(boastful)).toBeCloseTo(0.15, 1);
  });
});

describeWithVectors(`scores against the reference vectors ${skipNote}`, () => {
  it('agree with the small example', () => {
    const { p, y, ...expected } = readVectors().calibration_small;
    const forecasts = p.map((probability, index) => ({ probability, happened: y[index] === 1 }));
    expect(brierScore(forecasts)).toBeCloseTo(expected.brier, 12);
    expect(logLoss(forecasts)).toBeCloseTo(expected.logloss, 12);
    expect(expectedCalibrationError(equalWidthBins(forecasts, 5))).toBeCloseTo(expected.ece5, 12);
    expect(expectedCalibrationError(equalWidthBins(forecasts, 10))).toBeCloseTo(expected.ece10, 12);
  });
});
