import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { assess } from '../src/assess.ts';
import { ScoringDocument } from '../src/scoring-document.ts';
import { classificationOf, requestWith } from './example-signals.ts';

const presetOf = (name: string) =>
  ScoringDocument.parse(
    parse(readFileSync(new URL(`../../../config/scoring-presets/${name}.yaml`, import.meta.url), 'utf8')),
  );
const assessWith = (scoring: ScoringDocument, signals: unknown) =>
  assess(requestWith(signals), classificationOf(), { scoring, history: null, calibration: null });

describe('the preset of the workflow tutorial', () => {
  const scoring = presetOf('workflow-tutorial');
  // The table of the tutorial: top rerank score 0.83 (good), gap 0.04 (ambiguous), groundedness 0.61 (weak), tool unavailable.
  const printed = { retrieval: { topScore: 0.83, rerankMargin: 0.04, grounding: 0.61 }, tooling: { successRate: 0 } };

  it('finds in the printed example what its table says, and no confidence worth acting on', () => {
    const { composite, reasons, subScores } = assessWith(scoring, printed);
    expect(reasons.map(({ code }) => code)).toEqual([
      'MISSING_SIGNALS',
      'AMBIGUOUS_RETRIEVAL',
      'UNGROUNDED_CLAIMS',
      'TOOL_FAILURES',
    ]);
    expect(composite).toBeCloseTo((0.83 + 0.04 + 0.61 + 0) / 4, 12);
    expect(subScores[0]!.contributions).toHaveLength(3);
  });

  it('is the mean of its six terms', () => {
    const [a, b, c, d, e, f] = [0.9, 0.3, 0.8, 1, 0.75, 0.95] as const;
    const { composite, reasons } = assessWith(scoring, {
      retrieval: { topScore: a, rerankMargin: b, grounding: c },
      tooling: { successRate: d },
      generation: { policyClassifierScore: e },
      history: { routeQuality: f },
    });
    expect(composite).toBeCloseTo((a + b + c + d + e + f) / 6, 12);
    expect(reasons).toEqual([]);
  });
});

describe('the preset of the engineering guide', () => {
  const scoring = presetOf('engineering-guide');
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  it('is the printed formula, for all values of its factors', () => {
    fc.assert(
      fc.property(share, share, share, share, (model, coverage, input, edge) => {
        const { composite } = assessWith(scoring, {
          generation: { modelConfidence: model },
          history: { similarCaseCoverage: coverage, inputCompleteness: input, anomaly: edge },
        });
        expect(composite).toBeCloseTo(model * 0.3 + coverage * 0.3 + input * 0.2 + (1 - edge) * 0.2, 12);
      }),
    );
  });

  it('shows what each factor took off, and says which ones are missing', () => {
    const { subScores, reasons } = assessWith(scoring, { generation: { modelConfidence: 0.6 } });
    expect(subScores).toMatchObject([{ family: 'generation', contributions: [{ value: 0.6, penalty: 0.4 }] }]);
    expect(reasons.map(({ code }) => code)).toEqual(['MISSING_SIGNALS', 'LOW_MODEL_CONFIDENCE']);
  });
});

const recorded = fileURLToPath(new URL('../../../../shared/data/frank_grounding/signals.jsonl', import.meta.url));

describe('a sum of signals on recorded outputs', () => {
  const whereRecorded = existsSync(recorded) ? it : it.skip;
  const metrics = ['bertscore_p_art', 'factcc', 'dep_entail', 'qags'] as const;
  // Four given grounding metrics in the place of four signals, each a quarter of the score.
  const names = ['coverage', 'agreement', 'authority', 'grounding'] as const;
  const mean = ScoringDocument.parse({
    version: 'test',
    history: { minimumReviewed: 20 },
    families: {
      retrieval: {
        weight: 1,
        combine: 'mean',
        penalties: names.map((signal) => ({ signal, good: 1, bad: 0, penalty: 1 })),
      },
    },
  });

  whereRecorded(`lets a quarter of bad ones through at 0.85 (skips without ${recorded})`, () => {
    const scored = readFileSync(recorded, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RecordedOutput)
      .filter(({ split }) => split === 'test')
      .map(({ signals, label }) => {
        const sent = metrics.flatMap((metric, index) => {
          const value = signals[metric] ?? null;
          return value === null ? [] : [[names[index], Math.min(1, Math.max(0, value))] as const];
        });
        const { composite } = assessWith(mean, { retrieval: Object.fromEntries(sent) });
        return { composite: composite!, isGood: label.grounded };
      });
    const automated = scored.filter(({ composite }) => composite >= 0.85);
    const automatedShare = automated.length / scored.length;
    const badShare = automated.filter(({ isGood }) => !isGood).length / automated.length;
    expect([automatedShare.toFixed(3), badShare.toFixed(3)]).toEqual(['0.272', '0.252']);
  });
});

interface RecordedOutput {
  readonly split: string;
  readonly signals: Readonly<Record<string, number | null>>;
  readonly label: { readonly grounded: boolean };
}
