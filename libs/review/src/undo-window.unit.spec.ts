import { describe, expect, it } from '@jest/globals';
import { VerdictBody } from '@tidegate/contracts/http-cases';
import { verdictDueAt } from './undo-window.ts';

const givenAt = '2026-11-20T09:34:00.000Z';
const sent = (undoable?: boolean) => ({ body: VerdictBody.parse({ fencingToken: 1, verdict: 'approve', undoable }) });

describe('the undo window', () => {
  it('ends so many seconds after the verdict', () => {
    expect(verdictDueAt(sent(true), givenAt, 8, 2)).toBe('2026-11-20T09:34:08.000Z');
    expect(verdictDueAt(sent(true), givenAt, 0.5, null)).toBe('2026-11-20T09:34:00.500Z');
  });

  it('is none where it is switched off, and none in the most critical tier', () => {
    expect(verdictDueAt(sent(true), givenAt, 0, 1)).toBeNull();
    expect(verdictDueAt(sent(true), givenAt, 8, 3)).toBeNull();
  });

  it('is none where nobody asked for it', () => {
    expect([verdictDueAt(sent(false), givenAt, 8, 2), verdictDueAt(sent(), givenAt, 8, 2)]).toEqual([null, null]);
  });
});
