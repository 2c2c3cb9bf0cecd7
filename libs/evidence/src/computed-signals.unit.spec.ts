import { describe, expect, it } from '@jest/globals';
import { Assessment } from '@tidegate/contracts/evidence-events';
import type { EvidenceItem, Request } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { classificationOf, requestWith, shippedScoring } from '../test/example-signals.ts';
import { assess } from './assess.ts';
import type { ScoringDocument } from './scoring-document.ts';

const asOf = '2026-11-21T10:00:00.000Z';
const document = (id: string, quote: string, more: Partial<EvidenceItem> = {}): EvidenceItem => ({
  id,
  title: id,
  source: 'library',
  quote,
  sourceClass: 'policy',
  ...more,
});
const refundIn30 = document('p-1', 'Damaged goods are refunded within 30 days.', { date: '2026-10-01' });
const refundIn14 = document('p-2', 'Damaged goods are refunded within 14 days.', { date: '2026-10-01' });
const of = (request: Request, scoring: ScoringDocument = shippedScoring) =>
  assess(request, classificationOf(), { scoring, history: null, calibration: null, asOf });
const computedOf = (changes: Readonly<Record<string, unknown>>, signals: unknown = {}) =>
  of(requestWith(signals, changes)).computed;
const codesOf = (changes: Readonly<Record<string, unknown>>, signals: unknown = {}) =>
  of(requestWith(signals, changes)).reasons.map(({ code }) => code);

describe('documents', () => {
  it('are judged by the class of their source and by their date', () => {
    expect(computedOf({ evidence: [refundIn30, document('w', 'Hearsay.', { sourceClass: 'wiki' })] })).toEqual({
      retrieval: {
        authority: 0.5,
        contradictions: 0,
        authoritativeConflicts: 0,
        freshness: 0.5,
        oldestDays: 51.416666666666664,
      },
    });
  });

  it.each([
    ['in the window of its class', { date: '2026-05-26' }, 1],
    ['out of it', { date: '2026-05-24' }, 0],
    ['in the general window, of a class without one', { sourceClass: 'wiki', date: '2025-11-22' }, 1],
    ['of a class that is not listed', { sourceClass: 'unheard-of', date: '2025-11-20' }, 0],
    ['of a class with a name that every object has', { sourceClass: 'constructor', date: '2026-11-20' }, 1],
    ['valid to the end of today', { date: '2026-10-01', validUntil: '2026-11-21' }, 1],
    ['no longer valid', { date: '2026-10-01', validUntil: '2026-11-20T00:00:00Z' }, 0],
    ['not in force yet', { date: '2026-12-24' }, 0],
    ['of a day that does not exist', { date: '2026-13-45' }, 0],
  ])('%s has a freshness of its own: %j', (_, more, freshness) => {
    expect(computedOf({ evidence: [document('d', 'x', more)] })?.retrieval?.freshness).toBe(freshness);
  });

  it('without any date say nothing about freshness; one of several without counts as too old', () => {
    const undated = document('d', 'x');
    expect(computedOf({ evidence: [undated] })?.retrieval).not.toHaveProperty('freshness');
    expect(computedOf({ evidence: [undated, refundIn30] })?.retrieval?.freshness).toBe(0.5);
  });

  it('that contradict each other are a conflict of policies where both are authoritative', () => {
    expect(codesOf({ evidence: [refundIn30, refundIn14] })).toEqual(['CONFLICTING_EVIDENCE', 'MULTI_POLICY_CONFLICT']);
    expect(codesOf({ evidence: [refundIn30, { ...refundIn14, sourceClass: 'wiki' }] })).toEqual([
      'CONFLICTING_EVIDENCE',
    ]);
  });

  it('that contradict each other are named, for people', () => {
    const { textFindings } = of(requestWith({}, { evidence: [refundIn30, document('x', 'Else.'), refundIn14] }));
    expect(textFindings).toEqual({ contradictions: [['p-1', 'p-2']] });
  });

  it('are only those with a class or a date: other evidence is shown, not read', () => {
    const { sourceClass: _, date: __, ...plain } = refundIn30;
    expect(computedOf({ evidence: [plain, { ...plain, id: 'p-2', quote: refundIn14.quote }] })).toBeUndefined();
  });
});

describe('claims', () => {
  const claims = [
    { text: 'Damaged goods are refunded within 30 days.', cites: ['p-1'], critical: true },
    { text: 'Damaged goods are refunded within 60 days.', cites: ['p-1'] },
    { text: 'Damaged goods are refunded within 30 days.', cites: ['nowhere'] },
  ];

  it('are checked against what they cite', () => {
    const { computed, reasons, textFindings } = of(
      requestWith({}, { claims, evidence: [{ ...refundIn30, sourceClass: undefined, date: undefined }] }),
    );
    expect(computed).toEqual({
      retrieval: { grounding: 1 / 3, criticalGrounding: 1 },
      generation: { unsupportedClaims: 2 },
    });
    expect(textFindings).toEqual({ claimSupport: [1, 0, 0] });
    expect(reasons.map(({ code, from }) => [code, from])).toEqual([
      ['UNGROUNDED_CLAIMS', 'retrieval'],
      ['UNGROUNDED_CLAIMS', 'generation'],
    ]);
  });

  it('and a score that was sent: the more restrictive counts, whichever it is', () => {
    const evidence = [refundIn30];
    const sentWorse = { retrieval: { grounding: 0.1, authority: 0.2, freshness: 0, contradictions: 5 } };
    expect(computedOf({ claims, evidence }, sentWorse)?.retrieval).not.toHaveProperty('grounding');
    const sentBetter = { retrieval: { grounding: 0.99 }, generation: { unsupportedClaims: 0 } };
    expect(computedOf({ claims, evidence }, sentBetter)).toMatchObject({
      retrieval: { grounding: 1 / 3 },
      generation: { unsupportedClaims: 2 },
    });
    const scored = of(requestWith(sentBetter, { claims, evidence })).subScores[0]!.contributions;
    expect(scored.find(({ signal }) => signal === 'grounding')).toMatchObject({ value: 1 / 3, penalty: 0.4 });
  });

  it('of no number are no signal', () => {
    expect(computedOf({ claims: [] })).toBeUndefined();
  });

  it('that cite more text than can be read count as unsupported', () => {
    const evidence = Array.from({ length: 9 }, (_, index) =>
      document(`d-${index}`, `Reading number ${index} is plain. `.padEnd(8_192, 'x'), { sourceClass: undefined }),
    );
    const citing = evidence.map(({ id }, index) => ({ text: `Reading number ${index} is plain.`, cites: [id] }));
    const { generation } = computedOf({ claims: citing, evidence })!;
    expect(generation).toEqual({ unsupportedClaims: 1 });
  });

  it('take little time at the limits of the contract', () => {
    const quote = 'alpha beta gamma delta epsilon zeta eta theta 12. '.repeat(163);
    const evidence = Array.from({ length: 50 }, (_, index) => document(`d-${index}`, quote));
    const cites = evidence.slice(0, 8).map(({ id }) => id);
    const many = Array.from({ length: 100 }, () => ({ text: quote.slice(0, 2_000), cites }));
    const startedAtMs = performance.now();
    expect(computedOf({ claims: many, evidence })?.generation?.unsupportedClaims).toBe(92);
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });
});

describe('tool traces', () => {
  const trace = [{ name: 'get_order', arguments: { order_id: 'o-1' }, ok: false }];

  it('count where nothing or something better was sent', () => {
    expect(computedOf({ toolTrace: trace })).toEqual({ tooling: { failures: 1, consecutiveFailures: 1 } });
    expect(computedOf({ toolTrace: trace }, { tooling: { failures: 0, consecutiveFailures: 2 } })).toEqual({
      tooling: { failures: 1 },
    });
    expect(computedOf({ toolTrace: trace }, { tooling: { failures: 3, consecutiveFailures: 2 } })).toBeUndefined();
  });

  it('add preconditions to those that were sent', () => {
    const proposal = { kind: 'action', action: { name: 'issue_refund', arguments: { order_id: 'o-1' } } };
    const sent = { tooling: { missingPreconditions: ['identity checked'] } };
    expect(computedOf({ toolTrace: trace, proposal }, sent)?.tooling?.missingPreconditions).toEqual([
      'identity checked',
      'get_order before issue_refund',
    ]);
  });

  it('are not read without rules for them', () => {
    const { trace: _, ...without } = shippedScoring;
    expect(of(requestWith({}, { toolTrace: trace }), without).computed).toBeUndefined();
  });
});

describe('weak intents', () => {
  it('are those of the list, and a product cannot deny one', () => {
    const scoring = { ...shippedScoring, history: { minimumReviewed: 20, weakTaskTypes: ['general'] } };
    const { computed, reasons } = of(requestWith({ history: { weakIntent: false } }), scoring);
    expect(computed).toEqual({ history: { weakIntent: true } });
    expect(reasons.map(({ code }) => code)).toEqual(['WEAK_INTENT']);
  });
});

describe('everything computed', () => {
  const texts = fc.constantFrom('Damaged goods are refunded within 30 days.', 'Goods are not refunded.', '30', '');
  const days = fc.constantFrom('2026-11-20', '2020-01-01', '2030-01-01');
  const requests = fc.record(
    {
      evidence: fc.array(
        fc.record(
          { quote: texts, date: days, validUntil: days, sourceClass: fc.constantFrom('policy', 'wiki', 'other') },
          { requiredKeys: ['quote'] },
        ),
        { maxLength: 5 },
      ),
      claims: fc.array(
        fc.record({ text: texts.filter((text) => text !== ''), cites: fc.subarray(['d-0', 'd-1', 'nowhere']) }),
        { maxLength: 4 },
      ),
      toolTrace: fc.array(
        fc.record(
          {
            name: fc.constantFrom('get_order', 'issue_refund', 'modify_x'),
            ok: fc.boolean(),
            kind: fc.constantFrom('read', 'write'),
            entity: fc.constantFrom('order:1', 'order:2'),
            at: fc.constantFrom('2026-11-21T09:00:00Z', '2026-11-21T09:30:00+01:00'),
          },
          { requiredKeys: ['name', 'ok'] },
        ),
        { maxLength: 6 },
      ),
    },
    { requiredKeys: [] },
  );
  const sentSignals = fc.record(
    {
      retrieval: fc.record({ grounding: fc.double({ min: 0, max: 1, noNaN: true }) }),
      tooling: fc.record({ failures: fc.nat(4), writes: fc.nat(4) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const withIds = (changes: { evidence?: object[] }) => ({
    ...changes,
    ...(changes.evidence === undefined
      ? {}
      : { evidence: changes.evidence.map((item, index) => ({ id: `d-${index}`, title: 't', source: 's', ...item })) }),
  });

  it('is what the contract allows, the same each time, and never raises the score of what was sent', () => {
    fc.assert(
      fc.property(requests, sentSignals, (changes, signals) => {
        const request = requestWith(signals, withIds(changes));
        const assessment = of(request);
        expect(Assessment.safeParse(assessment).error).toBeUndefined();
        expect(of(request)).toEqual(assessment);
        for (const { family, score } of of(requestWith(signals)).subScores) {
          expect(assessment.subScores.find((other) => other.family === family)!.score).toBeLessThanOrEqual(
            score + 1e-12,
          );
        }
      }),
    );
  });
});
