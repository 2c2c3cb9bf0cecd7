import { RequestAnswered, RequestAsked } from '@tidegate/contracts/ask-events';
import { CaseResumed } from '@tidegate/contracts/case-events';
import type { Difference, Evidence, LoggedEvent } from './evidence.ts';
import { findings, type Finding } from './findings.ts';
import { byCase, firstSightings } from './first-sightings.ts';

const byAsk = ({ facts }: LoggedEvent): string | undefined => facts.askId;

interface Sides {
  readonly asked: readonly LoggedEvent[];
  readonly answered: readonly LoggedEvent[];
  readonly row: Evidence['tables']['asks'][number] | undefined;
}

/** Each question of a reviewer was put once, has the one answer that was taken first, and let its case go on once. */
export function askDifferences({ log, tables }: Evidence): Difference[] {
  const asked = firstSightings(log, RequestAsked.type, byAsk);
  const answered = firstSightings(log, RequestAnswered.type, byAsk);
  const rows = new Map(tables.asks.map((row) => [row.askId, row]));
  const asks = [...new Set([...asked.keys(), ...answered.keys(), ...rows.keys()])].flatMap((askId) => {
    const sides: Sides = { asked: asked.get(askId) ?? [], answered: answered.get(askId) ?? [], row: rows.get(askId) };
    const requestId = (sides.asked[0] ?? sides.answered[0])?.requestId ?? '';
    return ofOne(sides).map(({ kind, detail }) => ({ kind, requestId, detail: `ask ${askId} ${detail}` }));
  });
  return [...asks, ...resumedTooOften({ log, tables })];
}

function ofOne({ asked, answered, row }: Sides): Finding[] {
  const told = answered[0]?.facts.answerHash;
  const kept = row?.answerHash ?? null;
  const isKept = row === undefined || told === undefined || kept !== null;
  return findings([
    [asked.length === 0, 'lost', 'never reached its product'],
    [asked.length > 1, 'doubled', `was put by ${asked.length} events`],
    [row === undefined, 'disagreeing', 'is on the log, but review has none'],
    [answered.length === 0, 'lost', 'has no answer'],
    [answered.length > 1, 'doubled', `has ${answered.length} answers`],
    [!isKept, 'lost', 'was answered, and review has none'],
    [kept !== null && kept !== told, 'disagreeing', 'was answered, and review has another'],
  ]);
}

/** An answer that comes before routing knows of the ask makes nobody wait, so there may be fewer. */
function resumedTooOften({ log, tables }: Pick<Evidence, 'log' | 'tables'>): Difference[] {
  const asks = Map.groupBy(tables.asks, ({ caseId }) => caseId);
  return [...firstSightings(log, CaseResumed.type, byCase)].flatMap(([caseId, events]) => {
    const resumed = events.filter(({ facts }) => facts.because === 'answered');
    const count = asks.get(caseId)?.length ?? 0;
    if (resumed.length <= count) return [];
    const detail = `case ${caseId} went on ${resumed.length} times with the answers to ${count} asks`;
    return [{ kind: 'doubled' as const, requestId: events[0]?.requestId ?? '', detail }];
  });
}
