import { describe, expect, it } from '@jest/globals';
import { breakerWith, minuteMs, startMs } from '../test/example-breakers.ts';
import { pullKillSwitch, releaseKillSwitch } from './kill-switch.ts';
import type { KillSwitchRefusal, KillSwitchStep } from './kill-switch.ts';

const ana = { operator: 'ana', reason: 'wrong refunds' };
const bo = { operator: 'bo', reason: 'fixed in 14.2' };

function done(step: KillSwitchStep | KillSwitchRefusal): KillSwitchStep {
  if (step.kind !== 'done') throw new Error(`refused: ${step.code}`);
  return step;
}

const pulled = pullKillSwitch(breakerWith({ scope: 'global' }), ana, startMs).breaker;

describe('the kill switch', () => {
  it('opens with one person, at once and without an end', () => {
    expect(pulled).toMatchObject({ state: 'open', killSwitch: true, openedBy: 'ana', epoch: 2, probesFromMs: null });
    expect(pulled.incident).toMatchObject({ kind: 'kill_switch', detail: 'ana used the kill switch: wrong refunds' });
  });

  it('takes over a breaker that the monitor opened, and keeps its incident', () => {
    const incident = { incidentId: 'i', kind: 'breaker_opened' as const, detail: 'd', openedAtMs: startMs };
    const open = breakerWith({ state: 'open', openedBy: 'monitor', probesFromMs: startMs + minuteMs, incident });
    const step = pullKillSwitch(open, ana, startMs);
    expect(step).toMatchObject({
      status: 'open',
      changed: true,
      breaker: { killSwitch: true, probesFromMs: null, incident },
    });
  });

  it('changes nothing when it is pulled twice', () => {
    expect(pullKillSwitch(pulled, bo, startMs + 1)).toEqual({
      kind: 'done',
      status: 'open',
      breaker: pulled,
      changed: false,
    });
  });

  it('closes only with the second of two people', () => {
    const first = done(releaseKillSwitch(pulled, bo, startMs));
    expect(first).toMatchObject({
      status: 'awaiting_second_person',
      changed: false,
      breaker: { state: 'open', epoch: 2 },
    });
    const second = done(releaseKillSwitch(first.breaker, ana, startMs + minuteMs));
    expect(second).toMatchObject({ status: 'closed', changed: true });
    expect(second.breaker).toMatchObject({
      state: 'closed',
      epoch: 3,
      killSwitch: false,
      openedBy: null,
      incident: null,
    });
  });

  it('refuses the same person twice', () => {
    const first = done(releaseKillSwitch(pulled, bo, startMs));
    expect(releaseKillSwitch(first.breaker, bo, startMs)).toMatchObject({
      kind: 'refused',
      code: 'second_person_required',
    });
  });

  it('refuses to release what is closed', () => {
    expect(releaseKillSwitch(breakerWith({}), bo, startMs)).toMatchObject({
      kind: 'refused',
      code: 'breaker_not_open',
    });
  });

  it('withdraws a release when somebody pulls it again', () => {
    const first = done(releaseKillSwitch(pulled, bo, startMs));
    const again = pullKillSwitch(first.breaker, ana, startMs);
    expect(done(releaseKillSwitch(again.breaker, ana, startMs))).toMatchObject({ status: 'awaiting_second_person' });
  });

  it('releases a latched breaker and forgets its trips, so that it does not latch again at once', () => {
    const latched = breakerWith({
      state: 'open',
      openedBy: 'monitor',
      latched: true,
      tripsAtMs: [1, 2, 3, 4],
      relapses: 4,
    });
    const first = done(releaseKillSwitch(latched, bo, startMs));
    expect(done(releaseKillSwitch(first.breaker, ana, startMs)).breaker).toMatchObject({
      state: 'closed',
      latched: false,
      tripsAtMs: [],
      relapses: 4,
    });
  });
});
