import { describe, expect, it } from '@jest/globals';
import { actionDigestOf } from '@tidegate/contracts/action-digest';
import type { Action, Proposal } from '@tidegate/contracts/request-events';
import { cheaper, digest, edited, opened, proposal } from '../test/judged.ts';
import { takeAnswer } from './take-answer.ts';

const waiting = { proposal, actionDigest: digest, proposalVersion: 1, escalation: opened.escalation };
const taken = (refined: Proposal | null) => takeAnswer(waiting, { proposal: refined });
const kept = { proposal, actionDigest: digest, proposalVersion: 1 };

describe('an answer of the product', () => {
  it('without a proposal leaves the old one and its approvals', () => {
    expect(taken(null)).toEqual({ ...kept, proposalRefused: null });
    expect(taken(structuredClone(proposal))).toEqual({ ...kept, proposalRefused: null });
  });

  it('puts a refined proposal in place under a new version and digest', () => {
    const result = taken(cheaper);
    expect(result).toMatchObject({ proposal: cheaper, proposalVersion: 2, proposalRefused: null });
    expect(cheaper.kind === 'action' && result.actionDigest).toBe(
      cheaper.kind === 'action' && actionDigestOf(cheaper.action),
    );
  });

  it.each<[string, (action: Action) => void]>([
    ['another action', (action) => (action.name = 'close_account')],
    ['more value', (action) => (action.value!.amount = '412.5001')],
    ['another currency', (action) => (action.value!.currency = 'USD')],
    ['no stated value', (action) => delete action.value],
  ])('with %s than the decision was about is shown and not put in place', (_, change) => {
    const result = taken(edited(change));
    expect(result).toMatchObject(kept);
    expect(result.proposalRefused).toMatch(/\.$/);
  });

  it('of another kind is not put in place', () => {
    expect(taken({ kind: 'answer', text: 'No.' }).proposalRefused).toContain('"answer"');
  });

  it('may give back what a reviewer took away, up to what the decision was about', () => {
    const lowered = { ...waiting, proposal: cheaper, proposalVersion: 2 };
    expect(takeAnswer(lowered, { proposal }).proposalVersion).toBe(3);
  });
});
