import { describe, expect, it } from '@jest/globals';
import { sampleAssessment, sampleRequest } from '../../test/sample-case.ts';
import { claimReadings, contradictingPieces, supportWords } from './claims.ts';
import { computedReadings } from './computed-readings.ts';

const request = sampleRequest({
  evidence: [
    { id: 'a', title: 'Handbook', source: 'handbook', quote: '60 working days' },
    { id: 'b', title: 'Wiki', source: 'wiki', quote: '90 working days' },
  ],
  claims: [
    { text: 'You have 60 working days.', cites: ['a', 'gone'], critical: true },
    { text: 'Your lead has to agree.', cites: [] },
  ],
});

describe('the claims of a proposal', () => {
  it('stand with their support and what they cite, in order; what does not exist is said to be missing', () => {
    const assessment = sampleAssessment({ textFindings: { claimSupport: [1, 0] } });
    expect(claimReadings(request, assessment)).toMatchObject([
      {
        support: 1,
        critical: true,
        cited: [
          { place: 0, item: { title: 'Handbook' } },
          { id: 'gone', item: null },
        ],
      },
      { support: 0, critical: false, cited: [] },
    ]);
  });

  it('are not called supported where nobody looked', () => {
    expect(claimReadings(request, null).map(({ support }) => supportWords(support))).toEqual([
      'not checked',
      'not checked',
    ]);
  });

  it('say in words how far they are supported', () => {
    expect([0, 0.434, 1].map(supportWords)).toEqual([
      'nothing that it cites says so',
      '43 % of its words and word pairs are in what it cites',
      'every word is in what it cites',
    ]);
  });
});

describe('documents that contradict each other', () => {
  it('are named in pairs', () => {
    const assessment = sampleAssessment({ textFindings: { contradictions: [['a', 'b']] } });
    expect(contradictingPieces(request, assessment).map((pair) => pair.map(({ place }) => place))).toEqual([[0, 1]]);
  });
});

describe('signals that Tidegate computed', () => {
  it('stand beside what the product had said instead', () => {
    const assessment = sampleAssessment({
      computed: {
        retrieval: { grounding: 0.4567 },
        tooling: { missingPreconditions: ['issue_refund needs get_order'] },
      },
    });
    const asked = { ...request, signals: { retrieval: { grounding: 0.95 } } };
    expect(computedReadings(assessment, asked, ['retrieval', 'tooling'])).toEqual([
      { signal: 'grounding', name: 'Grounding', value: '0.46', sent: '0.95' },
      {
        signal: 'missingPreconditions',
        name: 'Missing preconditions',
        value: 'issue_refund needs get_order',
        sent: null,
      },
    ]);
  });

  it('say nothing of what the product had said where that reads the same', () => {
    const assessment = sampleAssessment({ computed: { retrieval: { grounding: 0.9167 } } });
    const asked = { ...request, signals: { retrieval: { grounding: 0.92 } } };
    expect(computedReadings(assessment, asked, ['retrieval'])).toMatchObject([{ value: '0.92', sent: null }]);
  });
});
