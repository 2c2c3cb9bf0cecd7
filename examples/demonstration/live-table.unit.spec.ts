import { describe, expect, it } from '@jest/globals';
import { liveLine, liveTable, type DemonstrationState } from './live-table.ts';

const state: DemonstrationState = {
  ledger: {
    requests: 10,
    decided: 8,
    resolved: 6,
    executed: 2,
    outcomes: { proceed: 4, clarify: 1, approve: 2, handoff: 1 },
    lost: [],
    doubled: [],
  },
  queues: [{ queue: 'billing', open: 2, claimed: 1, overdue: 1, nextDueAt: null }],
  paused: ['cohort:acme/refund (open)'],
  seconds: 12,
};

describe('the live table', () => {
  it('shows outcomes with their share of what was decided', () => {
    expect(liveTable(state).join('\n')).toMatch(/proceed\s+4\s+█{12}·{12} 50 %/);
  });

  it('shows queues and paused scopes', () => {
    const text = liveTable(state).join('\n');
    expect(text).toContain('2 open, 1 claimed, 1 overdue');
    expect(text).toContain('automation paused: cohort:acme/refund (open)');
  });

  it('fits into one line where it cannot be redrawn', () => {
    expect(liveLine(state)).toBe(
      '12 s: 10 requests, 6 resolved (proceed 4, clarify 1, approve 2, handoff 1); 3 cases wait; paused: cohort:acme/refund (open)',
    );
  });

  it('divides by nothing when nothing was decided yet', () => {
    const empty = {
      ...state,
      ledger: { ...state.ledger, decided: 0, outcomes: { proceed: 0, clarify: 0, approve: 0, handoff: 0 } },
    };
    expect(liveTable(empty).join('\n')).toContain('0 %');
  });
});
