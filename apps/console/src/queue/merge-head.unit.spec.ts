import { describe, expect, it } from '@jest/globals';
import type { CaseSummary } from '@tidegate/contracts/http-cases';
import { compareCases, mergeHead } from './merge-head.ts';

const item = (caseId: string, more: Partial<CaseSummary> = {}): CaseSummary => ({
  caseId,
  kind: 'approval',
  tenantId: 'acme',
  requestId: `r-${caseId}`,
  title: 'Refund',
  queue: 'billing',
  level: 'L1',
  priority: 50,
  status: 'open',
  riskTier: 2,
  taskType: 'refund',
  reasons: [],
  openedAt: '2026-03-01T10:00:00.000Z',
  dueAt: '2026-03-01T11:00:00.000Z',
  claimedBy: null,
  leaseUntil: null,
  approvalsGiven: 0,
  approvalsRequired: 1,
  version: 1,
  ...more,
});
const list = (ids: string, whole = true) => ({ items: [...ids].map((id) => item(id)), whole });
const shownIds = (merged: ReturnType<typeof mergeHead>) => merged.rows.map((row) => row.item.caseId).join('');

describe('the order of a queue', () => {
  it('is priority, then deadline, then id', () => {
    const critical = item('z', { priority: 100 });
    const soon = item('y', { dueAt: '2026-03-01T10:30:00.000Z' });
    expect([item('b'), soon, item('a'), critical].sort(compareCases).map((one) => one.caseId)).toEqual([
      'z',
      'y',
      'a',
      'b',
    ]);
  });
});

describe('a refreshed queue', () => {
  it('never reorders, adds or removes rows', () => {
    expect(shownIds(mergeHead(list('bcd'), list('adcx')))).toBe('bcd');
  });

  it('counts new cases', () => {
    expect(mergeHead(list('bc'), list('abcd')).newCount).toBe(2);
  });

  it('does not count cases that the next page will bring anyway', () => {
    expect(mergeHead(list('bc', false), list('abcd', false)).newCount).toBe(1);
  });

  it('marks cases that left the view', () => {
    expect(mergeHead(list('abc'), list('ac')).rows.map((row) => row.left)).toEqual([false, true, false]);
  });

  it('does not take a case beyond the fresh page for gone', () => {
    expect(mergeHead(list('abcdef'), list('acd', false)).rows.filter((row) => row.left)).toHaveLength(1);
  });

  it('shows the fresh state of a case in its old place', () => {
    const head = { items: [item('a'), item('b', { claimedBy: 'bo', status: 'claimed' })], whole: true };
    expect(mergeHead(list('ba'), head).rows[0]?.item.claimedBy).toBe('bo');
  });

  it('shows a case once when two pages brought it', () => {
    expect(shownIds(mergeHead(list('abcb'), undefined))).toBe('abc');
  });
});
