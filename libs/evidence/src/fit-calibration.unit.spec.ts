import { describe, expect, it } from '@jest/globals';
import { CalibrationPublished } from '@tidegate/contracts/control-events';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import { classificationOf, requestWith, shippedScoring } from '../test/example-signals.ts';
import { assess } from './assess.ts';
import { calibrationPublishedEvent } from './calibration-event.ts';
import { fitCalibration, type LabelledRequest } from './fit-calibration.ts';

const versions = { model: 'm-1', prompt: 'p-1', index: 'i-1' };
const naming = {
  ...{ calibrationId: 'cal-1', scope: 'task:acme/refund', versions, fittedAt: '2026-11-21T10:00:00.000Z', seed: 's' },
  ...{ labelDefinition: 'wrong: the refund was taken back', data: 'planted' },
};

function refund(failures: number | undefined, more: Record<string, unknown> = {}) {
  return requestWith(
    failures === undefined ? { workflow: { steps: 3 } } : { tooling: { failures }, workflow: { steps: 3 } },
    { proposal: { kind: 'action', action: { name: 'issue_refund', arguments: { order_id: 'o1' } } }, ...more },
  );
}

/** Wrong in 5 of 100 without failures, in 80 of 100 with three. */
function planted(count: number): LabelledRequest[] {
  const draw = drawsFrom('planted refunds');
  return Array.from({ length: count }, (_, index) => {
    const failures = draw() < 0.5 ? 0 : 3;
    return { request: refund(failures), isRight: draw() >= (failures === 0 ? 0.05 : 0.8), group: `user ${index % 50}` };
  });
}

const calibration = fitCalibration(planted(600), naming)!;
const assessed = (request: ReturnType<typeof refund>) =>
  assess(request, classificationOf('refund'), { scoring: shippedScoring, history: null, calibration });
const probabilityOf = (request: ReturnType<typeof refund>) => assessed(request).calibration?.probability;

describe('a calibration that was fitted', () => {
  it('recovers the planted probabilities of being right', () => {
    expect(probabilityOf(refund(0))).toBeCloseTo(0.95, 1);
    expect(probabilityOf(refund(3))).toBeCloseTo(0.2, 1);
  });

  it('shows its labels, its error and its bins, and is a valid event', () => {
    expect(CalibrationPublished.schema.safeParse(calibration).error).toBeUndefined();
    expect(calibration.fittedOn).toBe(600);
    expect(calibration.expectedCalibrationError).toBeLessThan(0.06);
    const { reliability, labels, map } = calibration.fit!;
    expect(reliability.reduce((sum, { count }) => sum + count, 0)).toBe(600);
    expect(labels.right + labels.wrong).toBe(600);
    expect(map.kind).toBe('platt');
  });

  it('takes steps instead of a sigmoid from a thousand labels on', () => {
    expect(fitCalibration(planted(1_200), naming)!.fit!.map.kind).toBe('isotonic');
  });

  it('does not look calibrated when labels are chance: its forecasts rank nothing', () => {
    const draw = drawsFrom('chance');
    const chance = planted(400).map((one) => ({ ...one, isRight: draw() < 0.5 }));
    const { brierScore } = fitCalibration(chance, naming)!.fit!;
    expect(brierScore).toBeGreaterThan(0.24);
  });

  it('never gives more failures a higher probability', () => {
    const turned = planted(600).map((one) => ({ ...one, isRight: !one.isRight }));
    const { features } = fitCalibration(turned, naming)!.fit!;
    expect(features.find(({ name }) => name === 'signal.failures')?.coefficient ?? 0).toBeLessThanOrEqual(0);
  });

  it('learns nothing from cases that were all right, nor from answers', () => {
    expect(
      fitCalibration(
        planted(50).map((one) => ({ ...one, isRight: true })),
        naming,
      ),
    ).toBeNull();
    const answers = planted(50).map((one) => ({ ...one, request: requestWith({ tooling: { failures: 1 } }) }));
    expect(fitCalibration(answers, naming)).toBeNull();
  });

  it('promises what is true of all cases where only some were labelled, when each stands for as many as it does', () => {
    // Right in 95 of 100 without failures; of those that were right, one in five got a label.
    const draw = drawsFrom('labelled by chance');
    const drawn = planted(4_000).map((one) => ({ ...one, weight: one.isRight ? 5 : 1 }));
    const labelled = drawn.filter(({ isRight }) => !isRight || draw() < 0.2);
    const clean = (some: readonly LabelledRequest[]) => {
      const fitted = fitCalibration(some, naming)!;
      const context = { scoring: shippedScoring, history: null, calibration: fitted };
      return assess(refund(0), classificationOf('refund'), context).calibration!.probability;
    };
    expect(Math.abs(clean(labelled) - 0.95)).toBeLessThan(0.02);
    expect(clean(labelled.map(({ request, isRight, group }) => ({ request, isRight, group })))).toBeLessThan(0.9);
    const { fit: shown, fittedOn } = fitCalibration(labelled, naming)!;
    expect(fittedOn).toBe(labelled.length);
    expect(shown!.effectiveLabels).toBeLessThan(labelled.length);
    expect(shown!.reliability.reduce((sum, { weight = 0 }) => sum + weight, 0)).toBeCloseTo(
      labelled.reduce((sum, { weight }) => sum + weight, 0),
      6,
    );
  });

  it('is the same for the same labels', () => {
    expect(fitCalibration(planted(200), naming)).toEqual(fitCalibration(planted(200), naming));
  });
});

describe('where it does not hold', () => {
  const refusalOf = (request: ReturnType<typeof refund>) =>
    assessed(request).reasons.find(({ code }) => code === 'NO_CALIBRATION')?.detail;

  it.each([
    [
      'other versions',
      refund(0, { versions: { ...versions, model: 'm-2' } }),
      'cal-1: fitted on other versions: model m-1, here m-2',
    ],
    ['an answer', requestWith({ tooling: { failures: 0 } }), 'cal-1: fitted on action, not on answer'],
    [
      'a signal that was never missing',
      refund(undefined),
      'cal-1: feature signal.failures was not sent, and never was',
    ],
  ])('gives no probability for %s and says why', (_what, request, words) => {
    expect(assessed(request).calibration).toBeNull();
    expect(refusalOf(request)).toContain(words);
  });

  it('gives no probability for a feature that these rules do not know', () => {
    const features = [{ name: 'run.name', coefficient: 1, mean: 0, whenMissing: null, sign: 0 as const }];
    const foreign = { ...calibration, fit: { ...calibration.fit!, features } };
    const { reasons } = assess(refund(0), classificationOf('refund'), {
      scoring: shippedScoring,
      history: null,
      calibration: foreign,
    });
    expect(reasons.map(({ detail }) => detail)).toContain('cal-1: feature run.name is not known here');
  });

  it('gives no probability for a format of tomorrow', () => {
    const later = { ...calibration, fit: { ...calibration.fit!, format: 2 } };
    expect(CalibrationPublished.schema.safeParse(later).error).toBeUndefined();
    const { reasons } = assess(refund(0), classificationOf('refund'), {
      scoring: shippedScoring,
      history: null,
      calibration: later,
    });
    expect(reasons.map(({ detail }) => detail)).toContain('cal-1: format 2 is not known here');
  });

  it('says nothing where nothing is published: the missing probability is visible enough', () => {
    const { reasons, calibration: none } = assess(refund(0), classificationOf(), {
      scoring: shippedScoring,
      history: null,
      calibration: null,
    });
    expect([none, reasons.filter(({ code }) => code === 'NO_CALIBRATION')]).toEqual([null, []]);
  });

  it('leaves readers that know no fit without a probability, instead of with a wrong one', () => {
    const { fit: _unknown, ...old } = calibration;
    const { calibration: none } = assess(refund(0), classificationOf('refund'), {
      scoring: shippedScoring,
      history: null,
      calibration: old,
    });
    expect(none).toBeNull();
  });
});

describe('publishing it', () => {
  it('is the same event twice, keyed by scope, for the tenant of the scope', () => {
    const event = calibrationPublishedEvent(calibration, '2026-11-21T11:00:00.000Z');
    expect([event.key, event.tenantId]).toEqual(['task:acme/refund', 'acme']);
    expect(calibrationPublishedEvent(calibration, '2026-11-21T12:00:00.000Z').id).toBe(event.id);
    const wide = { ...calibration, scope: 'global' };
    expect(calibrationPublishedEvent(wide, '2026-11-21T11:00:00.000Z').tenantId).toBe('*');
  });
});
