import { describe, expect, it } from '@jest/globals';
import { sampleDecision } from '../../test/sample-case.ts';
import { firedRules } from './decision-trace.ts';

describe('the trace of a decision', () => {
  it('shows every rule that fired, with what it saw where that decided', () => {
    const decision = sampleDecision({
      reasons: [
        { code: 'HIGH_VALUE_TRANSACTION', detail: 'action_value 412.5 EUR, limit 250', from: 'rule:above-limit' },
        { code: 'NO_GRANT', detail: 'no rule of quality lets this proceed', from: 'policy:quality' },
      ],
      firedRules: [
        { id: 'above-limit', effect: 'approve(single)' },
        { id: 'may-refund', effect: 'proceed' },
      ],
    });
    expect(firedRules(decision)).toMatchObject([
      { id: 'above-limit', reason: { detail: 'action_value 412.5 EUR, limit 250' } },
      { id: 'may-refund', reason: null },
    ]);
  });
});
