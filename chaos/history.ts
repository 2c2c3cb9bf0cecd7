import type { Difference, Evidence, LoggedEvent } from './evidence.ts';
import type { Strike } from './nemesis.ts';

/** A difference with what happened around it: events in order, and the faults that were active. */
export interface History extends Difference {
  readonly events: readonly LoggedEvent[];
  readonly strikes: readonly Strike[];
  readonly rows: Readonly<Record<string, readonly object[]>>;
}

const aroundMs = 3_000;

export function historyOf(difference: Difference, evidence: Evidence): History {
  const { log, strikes } = evidence;
  const events =
    difference.requestId === ''
      ? []
      : log
          .filter(({ requestId }) => requestId === difference.requestId)
          .sort((left, right) => left.timestampMs - right.timestampMs);
  const fromMs = (events[0]?.timestampMs ?? 0) - aroundMs;
  const toMs = (events.at(-1)?.timestampMs ?? 0) + aroundMs;
  const active = strikes.filter(({ startedAtMs, endedAtMs }) => endedAtMs >= fromMs && startedAtMs <= toMs);
  return { ...difference, events, strikes: active, rows: rowsAbout(events, evidence) };
}

/** What tables and outsiders have of the checkpoints, cases and grants that these events are about. */
function rowsAbout(events: readonly LoggedEvent[], { tables, uses, wishes }: Evidence): History['rows'] {
  const ids = new Set(events.flatMap(({ facts }) => [facts.checkpointId, facts.caseId, facts.grantId]));
  const rows = { ...tables, uses, wishes };
  const isAbout = (row: { checkpointId?: string; caseId?: string; grantId?: string }) =>
    [row.checkpointId, row.caseId, row.grantId].some((id) => id !== undefined && ids.has(id));
  return Object.fromEntries(
    Object.entries(rows).map(([name, all]) => [name, (all as readonly object[]).filter(isAbout)]),
  );
}

/** A few lines for a person; the whole is in the artefact. */
export function printedHistory({ kind, requestId, detail, events, strikes }: History): string {
  return [
    `✖ ${kind}  ${requestId}  ${detail}`,
    ...events.map(
      ({ topic, partition, offset, type, time, id }) => `    ${time}  ${type}  ${topic}/${partition}@${offset}  ${id}`,
    ),
    ...strikes.map(
      ({ number, kind: what, target, startedAtMs, endedAtMs }) =>
        `    fault ${number}: ${what} of ${target}, ${new Date(startedAtMs).toISOString()} for ${endedAtMs - startedAtMs} ms`,
    ),
  ].join('\n');
}
