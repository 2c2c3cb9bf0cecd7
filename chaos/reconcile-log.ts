import { CaseClosed, CaseEscalated, CaseOpened } from '@tidegate/contracts/case-events';
import { topics, type TopicName } from '@tidegate/contracts/topics';
import { byCase } from './first-sightings.ts';
import type { AuditedRecord, Difference, Evidence, LoggedEvent } from './evidence.ts';

/** Whether the log is in the order of causes, has no dead letters, and is what audit has recorded. */
export function logDifferences(evidence: Evidence): Difference[] {
  return [...deadLetters(evidence), ...disorder(evidence), ...contentChanges(evidence), ...auditDifferences(evidence)];
}

function deadLetters({ log }: Evidence): Difference[] {
  return log
    .filter(({ topic }) => topic.startsWith('tidegate.dead-letter.'))
    .map(({ topic, offset, requestId }) => ({ kind: 'deadLetters', requestId, detail: `${topic} offset ${offset}` }));
}

/** Opened, then the steps in rising order, then closed: of each event its first sighting counts. */
function disorder({ log }: Evidence): Difference[] {
  const places = new Map<string, { seen: Set<string>; rank: number }>();
  return log.flatMap((event) => {
    const caseId = byCase(event);
    const rank = rankOf(event);
    if (rank === undefined || caseId === undefined) return [];
    const place = places.get(caseId) ?? { seen: new Set<string>(), rank: -1 };
    places.set(caseId, place);
    if (place.seen.has(event.id)) return [];
    place.seen.add(event.id);
    const isFirst = place.rank === -1;
    const isOrdered = rank > place.rank && isFirst === (rank === 0);
    place.rank = Math.max(place.rank, rank);
    const detail = `case ${caseId}: ${event.type} at ${event.topic}/${event.partition} offset ${event.offset} is out of order`;
    return isOrdered ? [] : [{ kind: 'outOfOrder' as const, requestId: event.requestId, detail }];
  });
}

function rankOf({ type, facts }: LoggedEvent): number | undefined {
  if (type === CaseOpened.type) return 0;
  if (type === CaseEscalated.type) return facts.step ?? 0;
  return type === CaseClosed.type ? Number.MAX_SAFE_INTEGER : undefined;
}

/** Services that keep state stage an event once, so that a repeat is the same to the letter. The others make it again. */
const madeAgain = new Set([
  'tidegate.request.classified.v1',
  'tidegate.evidence.scored.v1',
  'tidegate.decision.made.v1',
]);

function contentChanges({ log }: Evidence): Difference[] {
  const contents = new Map<string, string>();
  return log.flatMap((event) => {
    const { id, type, valueHash, requestId } = event;
    if (id === '' || madeAgain.has(type)) return [];
    const before = contents.get(id);
    contents.set(id, before ?? valueHash);
    if (before === undefined || before === valueHash) return [];
    return [{ kind: 'doubled' as const, requestId, detail: `${type} ${id} is on the log with two contents` }];
  });
}

function auditDifferences({ log, audited, chainProblems }: Evidence): Difference[] {
  const records = new Map<string, AuditedRecord[]>();
  for (const record of audited) {
    const place = `${record.chain}@${record.offset}`;
    records.set(place, [...(records.get(place) ?? []), record]);
  }
  const ends = new Map<string, number>();
  const differences = log.flatMap((event) => {
    const chain = `${event.topic}/${event.partition}`;
    ends.set(chain, Math.max(ends.get(chain) ?? -1, event.offset));
    const place = `${chain}@${event.offset}`;
    const found = records.get(place) ?? [];
    records.delete(place);
    return recordDifferences(event, place, found);
  });
  const strays = [...records.values()]
    .flat()
    .filter(({ chain, offset }) => offset <= (ends.get(chain) ?? -1) && !isCompacted(chain))
    .map(({ chain, offset }) => unaudited('', `audit has ${chain} offset ${offset}, which is not on the log`));
  return [...differences, ...strays, ...chainProblems.map((problem) => unaudited('', problem))];
}

function recordDifferences(
  { requestId, type, valueHash }: LoggedEvent,
  place: string,
  found: AuditedRecord[],
): Difference[] {
  const [first] = found;
  if (first === undefined) return [unaudited(requestId, `${type} at ${place} is not recorded`)];
  if (found.length > 1) return [unaudited(requestId, `${type} at ${place} is recorded ${found.length} times`)];
  if (first.valueHash === null || first.valueHash === valueHash) return [];
  return [unaudited(requestId, `${type} at ${place} is recorded with another content`)];
}

/** Compaction takes records off the log that audit keeps. */
function isCompacted(chain: string): boolean {
  return topics[chain.split('/')[0] as TopicName].kind === 'control';
}

function unaudited(requestId: string, detail: string): Difference {
  return { kind: 'unaudited', requestId, detail };
}
