import { existsSync, readFileSync } from 'node:fs';
import { describe } from '@jest/globals';

const file = new URL('../../../../shared/data/reference_vectors/vectors.json', import.meta.url);

export interface ReferenceVectors {
  readonly binomial_bounds: readonly {
    readonly k: number;
    readonly n: number;
    readonly cp_upper_onesided95: number;
    readonly cp_two_sided95: readonly [number, number];
  }[];
  readonly min_audited_samples_for_cp_upper95: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly calibration_small: {
    readonly p: readonly number[];
    readonly y: readonly number[];
    readonly brier: number;
    readonly logloss: number;
    readonly ece5: number;
    readonly ece10: number;
    readonly pav: readonly number[];
  };
}

export const vectorsAreHere = existsSync(file);
export const describeWithVectors = vectorsAreHere ? describe : describe.skip;
export const skipNote = '(skipped where the shared data folder is absent)';

export function readVectors(): ReferenceVectors {
  return JSON.parse(readFileSync(file, 'utf8')) as ReferenceVectors;
}
