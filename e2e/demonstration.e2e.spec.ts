import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lastJson, newStateFolder, tidegate, type CommandResult, type StateFolder } from './tidegate-command.ts';

interface DemonstrationReport {
  ok: boolean;
  requests: number;
  decided: number;
  resolved: number;
  lost: number;
  doubled: number;
  open: number;
  executed: number;
  outcomes: Record<'proceed' | 'clarify' | 'approve' | 'handoff', number>;
  auditOk: boolean;
  auditRecords: number;
  overrideSpike?: {
    opened: boolean;
    closedAgain: boolean;
    automaticWhilePaused: number;
    automaticElsewhere: number;
    otherScopesOpened: string[];
  };
}

describe('the demonstration', () => {
  let state: StateFolder;
  let result: CommandResult;
  beforeAll(async () => {
    state = newStateFolder();
    result = await tidegate(state, ['demo', '--once', '--json', '--requests', '80', '--seed', '11']);
  }, 240_000);
  afterAll(() => state.remove());

  it('brings every request to its resolution, none lost, none doubled, none left open', () => {
    const report = lastJson<DemonstrationReport>(result);
    expect([report, result.code]).toMatchObject([
      { requests: 80, decided: 80, resolved: 80, lost: 0, doubled: 0, open: 0, ok: true },
      0,
    ]);
  });

  it('covers all four outcomes and executes actions', () => {
    const { outcomes, executed } = lastJson<DemonstrationReport>(result);
    expect(Object.entries(outcomes).filter(([, count]) => count === 0)).toEqual([]);
    expect(executed).toBeGreaterThan(0);
  });

  it('leaves an audit log that verifies, also after everything has stopped', async () => {
    expect(lastJson<DemonstrationReport>(result).auditOk).toBe(true);
    const verified = await tidegate(state, ['audit', 'verify', '--json']);
    expect([verified.code, lastJson<object>(verified)]).toMatchObject([0, { ok: true, problems: [] }]);
  });
});

describe('the override spike', () => {
  let state: StateFolder;
  let result: CommandResult;
  beforeAll(async () => {
    state = newStateFolder();
    result = await tidegate(state, ['demo', '--once', '--json', '--scenario', 'override-spike']);
  }, 360_000);
  afterAll(() => state.remove());

  it('pauses automation for its cohort only, and lets it go on after a supervised canary', () => {
    const report = lastJson<DemonstrationReport>(result);
    expect(report.overrideSpike).toMatchObject({
      opened: true,
      closedAgain: true,
      automaticWhilePaused: 0,
      otherScopesOpened: [],
    });
    expect(report.overrideSpike!.automaticElsewhere).toBeGreaterThan(0);
  });

  it('loses and doubles nothing meanwhile', () => {
    expect([lastJson<DemonstrationReport>(result), result.code]).toMatchObject([
      { lost: 0, doubled: 0, open: 0, ok: true },
      0,
    ]);
  });
});
