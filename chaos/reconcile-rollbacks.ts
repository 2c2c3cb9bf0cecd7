import { ActionExecuted, ActionRolledBack, RollbackFailed, RollbackRequested } from '@tidegate/contracts/action-events';
import type { Difference, Evidence, LoggedEvent } from './evidence.ts';
import { findings, type Finding } from './findings.ts';
import { byGrant, firstSightings } from './first-sightings.ts';

interface Sides {
  readonly requested: readonly LoggedEvent[];
  readonly done: readonly LoggedEvent[];
  readonly failed: readonly LoggedEvent[];
  readonly wasExecuted: boolean;
  /** What operators were told, answer by answer. */
  readonly answers: readonly boolean[];
  /** Of the rollback, at its system of record. */
  readonly receipts: readonly string[];
}

/** Each execution is undone at most once, because somebody wanted it, and its system of record has done it as told. */
export function rollbackDifferences({ log, receipts, wishes }: Evidence): Difference[] {
  const executed = firstSightings(log, ActionExecuted.type, byGrant);
  const requested = firstSightings(log, RollbackRequested.type, byGrant);
  const done = firstSightings(log, ActionRolledBack.type, byGrant);
  const failed = firstSightings(log, RollbackFailed.type, byGrant);
  const receiptsOf = Map.groupBy(receipts, ({ key }) => key);
  const wished = new Map(wishes.map(({ grantId, answers }) => [grantId, answers]));
  return [...new Set([...requested.keys(), ...done.keys(), ...failed.keys(), ...wished.keys()])].flatMap((grantId) => {
    const events = [...(requested.get(grantId) ?? []), ...(done.get(grantId) ?? [])];
    const sides: Sides = {
      requested: requested.get(grantId) ?? [],
      done: done.get(grantId) ?? [],
      failed: failed.get(grantId) ?? [],
      wasExecuted: executed.has(grantId),
      answers: wished.get(grantId) ?? [],
      receipts: (receiptsOf.get(events[0]?.facts.rollbackKey ?? '') ?? []).map(({ receipt }) => receipt),
    };
    return [...ofWish(sides), ...ofDoing(sides)].map(({ kind, detail }) => ({
      ...{ kind, requestId: events[0]?.requestId ?? '', detail: `rollback of grant ${grantId} ${detail}` },
    }));
  });
}

function ofWish({ requested, done, failed, wasExecuted, answers }: Sides): Finding[] {
  const taken = answers.filter(Boolean).length;
  const ends = done.length + failed.length;
  return findings([
    [requested.length > 1, 'doubled', `was asked for by ${requested.length} events`],
    [taken > 1, 'doubled', `was taken in ${taken} times`],
    [requested.length === 0 && answers.length > 0, 'lost', 'was answered, but is not on the log'],
    [requested.length === 0 && ends > 0, 'disagreeing', 'ended, and nobody had asked for it'],
    [!wasExecuted, 'disagreeing', 'is of nothing that was executed'],
  ]);
}

function ofDoing({ requested, done, failed, receipts }: Sides): Finding[] {
  const ends = done.length + failed.length;
  const told = done[0]?.facts.receipt ?? '';
  const isUnknown = done.length > 0 && receipts.length > 0 && !receipts.includes(told);
  return findings([
    [requested.length > 0 && ends === 0, 'lost', 'has no end'],
    [ends > 1, 'doubled', `has ${ends} ends`],
    [done.length > 0 && receipts.length === 0, 'lost', 'has no receipt'],
    [receipts.length > 1, 'doubled', `has ${receipts.length} receipts`],
    [isUnknown, 'disagreeing', `tells the receipt "${told}", which nobody gave`],
  ]);
}
