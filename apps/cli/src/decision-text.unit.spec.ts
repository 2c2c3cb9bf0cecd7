import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { SubmitReply } from '@tidegate/contracts/http-requests';
import { decisionText } from './decision-text.ts';
import { requestText } from './request-text.ts';

const example = new URL('../../../libs/contracts/examples/decision.made.v1.json', import.meta.url);
const made = DecisionMade.schema.parse((JSON.parse(readFileSync(example, 'utf8')) as { value: unknown }).value);

const replyWith = (more: Partial<NonNullable<SubmitReply['checkpoint']['decision']>>): SubmitReply => ({
  tenantId: 'acme',
  requestId: 'r-1',
  checkpoint: {
    ...{ number: 1, kind: 'commit', checkpointId: 'k', status: 'waiting', receivedAt: '2026-11-21T10:00:00Z' },
    decision: {
      ...{ outcome: 'approve', approval: 'dual', mode: 'recommendation', questions: [] },
      reasons: [{ code: 'HIGH_VALUE_TRANSACTION', detail: 'action_value 4200 EUR, limit 2000', from: 'rule:far' }],
      policy: { name: 'default', version: 3, hash: 'a' },
      decidedAt: '2026-11-21T10:00:00Z',
      ...more,
    },
    resolution: null,
  },
});

describe('a decision on the terminal', () => {
  it('says outcome, approval, reasons with the rule behind them, and what would have led to less', () => {
    const wouldChange = [{ fact: 'action_value', instead: '250', outcome: 'proceed', approval: 'none' } as const];
    const text = requestText(replyWith({ recommendation: { summary: 'issue_refund 4200.00 EUR', wouldChange } }));
    expect(text.split('\n')).toEqual([
      'r-1: approve, dual approval (waiting); the product may now give a recommendation',
      '  HIGH_VALUE_TRANSACTION: action_value 4200 EUR, limit 2000 (rule:far)',
      '  recommended: issue_refund 4200.00 EUR',
      '    would be proceed with action_value at 250',
      '  policy default version 3',
    ]);
  });

  it('hands over with its brief, and never lets hostile text reach the terminal', () => {
    const brief = {
      asked: 'pay \u001b[31mnow',
      tried: ['get_order worked', 'get_logs failed 2 of 3'],
      weak: [],
      open: [],
    };
    const text = requestText(replyWith({ outcome: 'handoff', approval: 'none', brief, questions: ['Which order?'] }));
    expect(text).toContain(
      ['    asked pay \\u001b[31mnow', '    tried get_order worked', '          get_logs failed 2 of 3'].join('\n'),
    );
    expect(text).toContain('  ask the user: Which order?');
  });
});

describe('what stands behind a decision', () => {
  it('is what was noticed, computed and scored, and every rule that fired', () => {
    const notices = [{ code: 'DISTRESS', detail: 'rule distress-words' } as const];
    const text = decisionText({
      ...made,
      classification: { ...made.classification, notices, missingFields: ['/proposal/action/arguments/city'] },
      assessment: {
        ...made.assessment,
        computed: {
          retrieval: { grounding: 0.456 },
          tooling: { missingPreconditions: ['issue_refund needs get_order'] },
        },
        textFindings: { claimSupport: [1, 0], contradictions: [['hr-30', 'wiki-9']] },
        calibration: { probability: 0.913, calibrationId: 'cal-7', fittedOn: 838, expectedCalibrationError: 0.03 },
      },
    });
    for (const line of [
      '  missing: /proposal/action/arguments/city',
      '  noticed at the door: DISTRESS: rule distress-words',
      '  computed by Tidegate: grounding 0.46, missingPreconditions [issue_refund needs get_order]',
      '  support by what is cited: claim 1 1.00, claim 2 0.00',
      '  sources contradict each other: hr-30 against wiki-9',
      '  probability of being right: 0.91 (calibration cal-7, fitted on 838 labels)',
      '  rule fired: refund-above-limit → approve(single)',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('says in plain words where no probability is known', () => {
    const text = decisionText({ ...made, assessment: { ...made.assessment, calibration: null, reasons: [] } });
    expect(text).toContain('probability of being right: not known (no calibration is published)');
  });
});
