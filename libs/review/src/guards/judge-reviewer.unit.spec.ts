import { describe, expect, it } from '@jest/globals';
import type { GuardName } from '@tidegate/contracts/http-guards';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import type { Draws } from '@tidegate/statistics/seeded-draws';
import { GuardsDocument } from './guards-document.ts';
import { judgeReviewer } from './judge-reviewer.ts';
import type { CheckObserved, ReviewerObserved, VerdictObserved } from './observation.ts';

const guards = GuardsDocument.parse({});
const at = '2026-11-20T10:00:00.000Z';

/** How a reviewer behaves: the share of verdicts that agree, are too fast, and of checks that go against them. */
interface Habit {
  readonly approves: number;
  readonly hurries: number;
  readonly against: Readonly<Record<'knownCases' | 'audits' | 'calibration' | 'swayed', number>>;
}

/** Just as careful as the guards ask for; nobody who is more careful is suspected more often. */
const careful: Habit = {
  approves: guards.streak.approvalShare,
  hurries: guards.tooFast.share,
  against: {
    knownCases: guards.knownCases.missShare,
    audits: guards.audits.disagreeShare,
    calibration: guards.calibration.disagreeShare,
    swayed: guards.blindFirst.swayedShare,
  },
};

/** One whole window of everything. */
function windowOf(habit: Habit, draw: Draws): ReviewerObserved {
  const checks = (share: number, count: number): CheckObserved[] =>
    Array.from({ length: count }, () => ({ at, against: draw() < share }));
  return {
    reviewer: 'ana',
    verdicts: Array.from({ length: 50 }, () => verdictOf(habit, draw)),
    knownCases: checks(habit.against.knownCases, guards.knownCases.window),
    audits: checks(habit.against.audits, guards.audits.window),
    calibration: checks(habit.against.calibration, guards.calibration.window),
    swayed: checks(habit.against.swayed, guards.blindFirst.window),
  };
}

/** Whoever hurries does so whatever they decide, so that only approvals of them count. */
function verdictOf({ approves, hurries }: Habit, draw: Draws): VerdictObserved {
  const verdict = draw() < approves ? 'approve' : 'reject';
  return { at, verdict, words: 300, handlingSeconds: draw() < hurries ? 3 : 60 };
}

/** How often each guard speaks, in so many windows of so many people. */
function alarmsOf(habit: Habit, windows: number, seed: string): Map<GuardName, number> {
  const draw = drawsFrom(seed);
  const alarms = new Map<GuardName, number>();
  for (let window = 0; window < windows; window += 1) {
    for (const { guard } of judgeReviewer(windowOf(habit, draw), guards))
      alarms.set(guard, (alarms.get(guard) ?? 0) + 1);
  }
  return alarms;
}

describe('the guards, simulated', () => {
  it('speak against a careful reviewer no more often than they say', () => {
    const windows = 5_000;
    const alarms = alarmsOf(careful, windows, 'careful people');
    // Three standard errors above what is promised for 5,000 windows.
    const most = windows * guards.falseAlarms + 3 * Math.sqrt(windows * guards.falseAlarms * (1 - guards.falseAlarms));
    for (const [guard, count] of alarms) expect([guard, count, count <= most]).toEqual([guard, count, true]);
  });

  it.each<[string, Partial<Habit>, GuardName[]]>([
    ['approves everything at once', { approves: 1, hurries: 1 }, ['too_fast', 'streak']],
    [
      'follows the system whatever it says',
      { against: { knownCases: 0.9, audits: 0.6, calibration: 0.7, swayed: 0.8 } },
      ['known_cases', 'audits', 'calibration', 'swayed'],
    ],
  ])('find who %s', (_, habit, expected) => {
    const alarms = alarmsOf({ ...careful, ...habit }, 200, 'careless people');
    for (const guard of expected) expect([guard, (alarms.get(guard) ?? 0) > 150]).toEqual([guard, true]);
  });
});

describe('a guard', () => {
  const nobody = { reviewer: 'ana', verdicts: [], knownCases: [], audits: [], calibration: [], swayed: [] };
  const missed = (count: number): CheckObserved[] =>
    Array.from({ length: count }, (_, index) => ({ at: `2026-11-20T10:00:0${index % 10}.000Z`, against: true }));

  it('says nothing before its window is whole, and judges no observation twice', () => {
    expect(judgeReviewer({ ...nobody, knownCases: missed(9) }, guards)).toEqual([]);
    const [finding] = judgeReviewer({ ...nobody, knownCases: [...missed(10), ...missed(5)] }, guards);
    expect(finding).toEqual({
      ...{ guard: 'known_cases', reviewer: 'ana', hits: 10, trials: 10, careful: 0.1, falseAlarmRate: 0.01 },
      ...{ from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T10:00:09.000Z' },
    });
    const later = [...missed(10), ...missed(10).map((one) => ({ ...one, against: false }))];
    expect(judgeReviewer({ ...nobody, knownCases: later }, guards)).toEqual([]);
  });

  it('calls no rejection too fast, and no verdict about what there was little to read of', () => {
    const quick = (verdict: VerdictObserved['verdict'], words: number) =>
      Array.from({ length: 50 }, () => ({ at, verdict, words, handlingSeconds: 3 }));
    const verdicts = (list: VerdictObserved[]) =>
      judgeReviewer({ ...nobody, verdicts: list }, guards).map(({ guard }) => guard);
    expect(verdicts(quick('reject', 900))).toEqual([]);
    expect(verdicts(quick('approve', 20))).toEqual(['streak']);
    expect(verdicts(quick('approve', 900))).toEqual(['too_fast', 'streak']);
  });
});
