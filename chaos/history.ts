import type { Difference, Evidence, LoggedEvent } from './evidence.ts';
import type { Strike } from './nemesis.ts';

/** A difference with what happened around it: events in order, and the faults that were active. */
export interface History extends Difference {
  readonly events: readonly LoggedEvent[];
  readonly strikes: readonly Strike[];
  readonly rows: Readonly<Record<string, readonly object[]>>;
}

const aroundMs = 3_000;

export function historyOf(difference: Difference, { log, strikes, tables }: Evidence): History {
  const events =
    difference.requestId === ''
      ? []
      : log
          .filter(({ requestId }) => requestId === difference.requestId)
          .sort((left, right) => left.timestampMs - right.timestampMs);
  const fromMs = (events[0]?.timestampMs ?? 0) - aroundMs;
  const toMs = (events.at(-1)?.timestampMs ?? 0) + aroundMs;
  const active = strikes.filter(({ startedAtMs, endedAtMs }) => endedAtMs >= fromMs && startedAtMs <= toMs);
  const ids = new Set(
    events.flatMap(({ facts }) => [facts.checkpointId, facts.caseId].filter((id) => id !== undefined)),
  );
  const about = (row: { checkpointId?: string; caseId?: string }) => ids.has(row.checkpointId ?? row.caseId ?? '');
  const { statuses, routed, timers, reviewed, verdicts, executions } = tables;
  const rows = {
    ...{ statuses: statuses.filter(about), routed: routed.filter(about), timers: timers.filter(about) },
    ...{ reviewed: reviewed.filter(about), verdicts: verdicts.filter(about), executions: executions.filter(about) },
  };
  return { ...difference, events, strikes: active, rows };
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
