import { describe, expect, it } from '@jest/globals';
import { cohortOf } from '@tidegate/contracts/cohorts';
import { Assessment, EvidenceScored } from '@tidegate/contracts/evidence-events';
import { RequestClassified } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { classificationOf, historyOf, requestWith, shippedScoring } from '../test/example-signals.ts';
import { assess, type AssessmentContext } from './assess.ts';
import { penaltyOf } from './score-family.ts';
import { scoredEvent } from './scored-event.ts';
import { ScoringDocument } from './scoring-document.ts';

const nothing: AssessmentContext = { scoring: shippedScoring, history: null, calibration: null };
const of = (signals: unknown, context: Partial<AssessmentContext> = {}) =>
  assess(requestWith(signals), classificationOf(), { ...nothing, ...context });
const goodRetrieval = { coverage: 1, agreement: 1, authority: 1, grounding: 1, freshness: 1, contradictions: 0 };

describe('penaltyOf', () => {
  it.each([
    [0.8, 0],
    [0.9, 0],
    [0.3, 0.3],
    [0.1, 0.3],
    [0.55, 0.15],
  ])('of %d between good 0.8 and bad 0.3 is %d', (value, penalty) => {
    expect(penaltyOf(value, { good: 0.8, bad: 0.3, penalty: 0.3 })).toBeCloseTo(penalty, 12);
  });

  it('grows with the value where more is worse', () => {
    const rule = { good: 0, bad: 4, penalty: 0.4 };
    expect([0, 1, 4, 9].map((value) => penaltyOf(value, rule))).toEqual([0, 0.1, 0.4, 0.4]);
  });
});

describe('assess', () => {
  it('has no score without signals, which is neither good nor bad', () => {
    expect(of({})).toMatchObject({
      subScores: [],
      composite: null,
      reasons: [],
      calibration: null,
      cohortHistory: null,
    });
  });

  it('gives 1 to perfect signals and shows each of them', () => {
    const { subScores, composite } = of({ retrieval: goodRetrieval });
    expect(composite).toBe(1);
    expect(subScores).toMatchObject([{ family: 'retrieval', score: 1, weight: 1, present: 6 }]);
    expect(subScores[0]!.contributions.map(({ signal }) => signal)).toEqual(Object.keys(goodRetrieval));
  });

  it('takes off what the contributions say, and their sum is the score', () => {
    const { subScores } = of({ tooling: { failures: 2, repeatedCalls: 1, entityMismatch: false } });
    const [tooling] = subScores;
    const off = tooling!.contributions.reduce((sum, { penalty }) => sum + penalty, 0);
    expect(off).toBeCloseTo(0.2 + 0.2 / 3, 12);
    expect(tooling!.score).toBeCloseTo(1 - off, 12);
  });

  it('weighs only families that are present, so that their weights add up to 1', () => {
    const { subScores, composite } = of({ retrieval: goodRetrieval, tooling: { withinScope: false } });
    expect(subScores.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
    expect(composite).toBeCloseTo(0.5, 12);
  });

  it('does not count a family whose signals the table does not know', () => {
    expect(of({ tooling: { calls: 3 } }).subScores).toEqual([]);
  });

  it.each([
    ['WEAK_RETRIEVAL', { retrieval: { coverage: 0.6 } }, { retrieval: { coverage: 0.61 } }],
    ['CONFLICTING_EVIDENCE', { retrieval: { contradictions: 1 } }, { retrieval: { contradictions: 0 } }],
    [
      'POLICY_VERSION_MISMATCH',
      { retrieval: { policyVersionMismatch: true } },
      { retrieval: { policyVersionMismatch: false } },
    ],
    ['TOOL_FAILURES', { tooling: { failures: 1 } }, { tooling: { failures: 0 } }],
    ['OUT_OF_SCOPE', { tooling: { withinScope: false } }, { tooling: { withinScope: true } }],
    ['MISSING_PRECONDITION', { tooling: { missingPreconditions: ['x'] } }, { tooling: { missingPreconditions: [] } }],
    ['TOOLCHAIN_NONCONVERGENCE', { workflow: { stepsWithoutProgress: 3 } }, { workflow: { stepsWithoutProgress: 2 } }],
    ['AMBIGUOUS_USER_INTENT', { conversation: { intentAmbiguity: 0.5 } }, { conversation: { intentAmbiguity: 0.49 } }],
    ['LEGAL_MENTION', { conversation: { legalMention: true } }, { conversation: { legalMention: false } }],
  ])('says %s exactly from its limit on', (code, at, before) => {
    expect(of(at).reasons.map((reason) => reason.code)).toEqual([code]);
    expect(of(before).reasons).toEqual([]);
  });

  it('names the observation and the limit in a reason', () => {
    const [reason] = of({ retrieval: { coverage: 0.41 } }).reasons;
    expect(reason).toEqual({ code: 'WEAK_RETRIEVAL', detail: 'coverage is 0.41, limit 0.6', from: 'retrieval' });
  });

  it('says which signals a task needs and did not get, and needs nothing of other tasks', () => {
    const reasonsOf = (taskType: string) => assess(requestWith({}), classificationOf(taskType), nothing).reasons;
    expect(reasonsOf('knowledge-question')).toEqual([
      {
        code: 'MISSING_SIGNALS',
        detail:
          'knowledge-question needs signals that were not sent: retrieval.coverage, retrieval.grounding, retrieval.authority',
        from: 'evidence',
      },
    ]);
    expect(reasonsOf('general')).toEqual([]);
  });

  it('passes missing fields on as a reason', () => {
    const { reasons } = assess(requestWith({}), classificationOf('general', ['/user/role']), nothing);
    expect(reasons).toEqual([{ code: 'MISSING_FIELDS', detail: '/user/role', from: 'classification' }]);
  });

  it('lets history speak only after enough reviews', () => {
    expect(of({}, { history: historyOf(19, 19) })).toMatchObject({ subScores: [], cohortHistory: { reviewed: 19 } });
    const { subScores, reasons } = of({}, { history: historyOf(20, 6) });
    expect(subScores).toMatchObject([{ family: 'history', contributions: [{ signal: 'correctionRate', value: 0.3 }] }]);
    expect(reasons.map(({ code }) => code)).toEqual(['FREQUENTLY_CORRECTED']);
  });

  it('never gives a better composite for a worse signal', () => {
    const signals = fc.record({
      coverage: fc.double({ min: 0, max: 1, noNaN: true }),
      failures: fc.nat(10),
      steps: fc.nat(60),
      intentAmbiguity: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const compositeOf = (value: { coverage: number; failures: number; steps: number; intentAmbiguity: number }) =>
      of({
        retrieval: { coverage: value.coverage },
        tooling: { failures: value.failures },
        workflow: { steps: value.steps },
        conversation: { intentAmbiguity: value.intentAmbiguity },
      }).composite!;
    fc.assert(
      fc.property(signals, signals, (left, right) => {
        const worse = {
          coverage: Math.min(left.coverage, right.coverage),
          failures: Math.max(left.failures, right.failures),
          steps: Math.max(left.steps, right.steps),
          intentAmbiguity: Math.max(left.intentAmbiguity, right.intentAmbiguity),
        };
        expect(compositeOf(worse)).toBeLessThanOrEqual(Math.min(compositeOf(left), compositeOf(right)) + 1e-12);
      }),
    );
  });

  it('always gives what the contract allows', () => {
    const everything = fc.record(
      {
        failures: fc.nat(1_000_000),
        consecutiveFailures: fc.nat(1_000_000),
        repeatedCalls: fc.nat(1_000_000),
        entityMismatch: fc.boolean(),
        withinScope: fc.boolean(),
        staleReadSeconds: fc.double({ min: 0, max: 1e300, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(everything, (tooling) => {
        expect(Assessment.safeParse(of({ tooling }, { history: historyOf(50, 50) })).error).toBeUndefined();
      }),
    );
  });
});

describe('calibration', () => {
  const versions = { model: 'm-1', prompt: 'p-1', index: 'i-1' };
  const calibration = {
    calibrationId: 'cal-1',
    scope: 'tenant:acme',
    versions,
    intercept: 2,
    coefficients: { 'tooling.failures': -1, 'retrieval.coverage': 1 },
    fittedOn: 300,
    expectedCalibrationError: 0.03,
    fittedAt: '2026-11-20T09:00:00Z',
  };
  const signals = { tooling: { failures: 3 }, retrieval: { coverage: 1 } };

  it('gives a probability for the versions it was fitted on, with its n and its error', () => {
    expect(of(signals, { calibration }).calibration).toEqual({
      probability: 0.5,
      calibrationId: 'cal-1',
      fittedOn: 300,
      expectedCalibrationError: 0.03,
    });
  });

  it.each([
    ['another prompt', { ...versions, prompt: 'p-2' }],
    ['no index', { model: 'm-1', prompt: 'p-1' }],
    ['tools where there were none', { ...versions, tools: 't-1' }],
  ])('gives none for %s', (_, other) => {
    const { calibration: given } = assess(requestWith(signals, { versions: other }), classificationOf(), {
      ...nothing,
      calibration,
    });
    expect(given).toBeNull();
  });

  it('gives none when a signal that it reads was not sent', () => {
    expect(of({ tooling: { failures: 3 } }, { calibration }).calibration).toBeNull();
    expect(of(signals, { calibration: { ...calibration, coefficients: { nonsense: 1 } } }).calibration).toBeNull();
  });
});

describe('scoredEvent', () => {
  it('names its cause and has the id of the checkpoint', () => {
    const request = requestWith({});
    const data = { checkpointId: 'cp-1', request, classification: classificationOf('refund') };
    const cause = {
      id: 'e-1',
      type: RequestClassified.type,
      source: '/x',
      time: 't',
      tenantId: 'acme',
      correlationId: 'req-1',
      key: 'acme:req-1',
      data,
    };
    const event = scoredEvent(cause, of({}), { now: '2026-11-20T09:00:00.000Z' });
    expect(event).toMatchObject({ type: EvidenceScored.type, causationId: 'e-1', key: 'acme:req-1' });
    expect(event.data.cohort).toBe(cohortOf({ tenantId: 'acme', taskType: 'refund', versions: request.versions }));
    expect(scoredEvent({ ...cause, id: 'e-2' }, of({}), { now: 'later' }).id).toBe(event.id);
    expect(EvidenceScored.schema.safeParse(event.data).error).toBeUndefined();
  });
});

describe('ScoringDocument', () => {
  const table = (penalties: unknown[]) => ({
    version: '1',
    history: { minimumReviewed: 20 },
    families: { tooling: { weight: 1, penalties } },
    needs: [{ taskTypes: ['refund'], signals: ['tooling.failure', 'history.correctionRate'] }],
  });

  it('names every problem of a file at once', () => {
    const failures = { signal: 'failures', good: 0, bad: 4, penalty: 0.4 };
    const wrong = table([
      failures,
      failures,
      { ...failures, signal: 'failure', bad: 0 },
      { ...failures, signal: 'writes', reasonFrom: 9 },
    ]);
    expect(
      ScoringDocument.safeParse(wrong).error?.issues.map(
        ({ path, message }) => `${path.slice(2).join('.')}: ${message}`,
      ),
    ).toEqual([
      'penalties.1.signal: must be a signal that is not listed above',
      expect.stringMatching(/^penalties\.2\.signal: must be one of calls, failures, /),
      'penalties.2.bad: must differ from good, 0',
      'penalties.3.reasonFrom: must come with a reason',
      'penalties.3.reasonFrom: must lie between good, 0, and bad, 4',
      expect.stringMatching(/^signals\.0: must name a signal of tooling: calls, /),
      expect.stringMatching(/^signals\.1: must name a signal of history: weakIntent, /),
    ]);
  });
});
