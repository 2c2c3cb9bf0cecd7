import type { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import type { Database } from '@tidegate/postgres/database';

interface Told {
  readonly type: string;
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

interface RecordOfEvent {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

const toldOf = ({ key, value, headers }: RecordOfEvent): Told => ({
  ...{ key, value, id: headers['ce_id'] ?? '' },
  type: (headers['ce_type'] ?? '').replace(/^tidegate\.(.*)\.v1$/, '$1'),
});

const onLog = (log: MemoryPublisher) => log.records.map(({ record }) => toldOf(record as RecordOfEvent));

/** Each event once, in the order of its first sighting. */
const once = (events: readonly Told[]) => [...new Map(events.map((event) => [event.id, event])).values()];

interface Verdicts {
  readonly verdictId: string;
  readonly reviewer: string;
  readonly verdict: string;
}

/** What must never be so, at no moment: between a death and the next process as little as at the end. */
export async function brokenPromises(database: Database, log: MemoryPublisher): Promise<readonly string[]> {
  const rows = await database.query<RecordOfEvent>('select key, value, headers from outbox order by id');
  const told = [...onLog(log), ...rows.map(toldOf)];
  const kept = await database.query<Verdicts>(
    `select verdict_id as "verdictId", reviewer, verdict from verdict order by at`,
  );
  return [
    ...changedContents(told),
    ...verdictsThatDisagree(once(told), kept),
    ...twiceApproved(kept),
    ...(await releasesWithoutPeople(database, once(told))),
  ];
}

function changedContents(told: readonly Told[]): string[] {
  const contents = new Map<string, string>();
  return told.flatMap(({ id, type, value }) => {
    const before = contents.get(id) ?? value;
    contents.set(id, before);
    return before === value ? [] : [`${type} ${id} was told with two contents`];
  });
}

/** State and event are one: neither is there without the other. */
function verdictsThatDisagree(told: readonly Told[], kept: readonly Verdicts[]): string[] {
  const recorded = new Set(told.filter(({ type }) => type === 'review.verdict-recorded').map(({ id }) => id));
  return [
    ...kept.filter(({ verdictId }) => !recorded.has(verdictId)).map(({ verdictId }) => `${verdictId} was not told`),
    ...[...recorded].filter((id) => !kept.some(({ verdictId }) => verdictId === id)).map((id) => `${id} was not kept`),
  ];
}

/** No proposal changes in these stories after its first approval but by an ask, which voids what was given. */
function twiceApproved(kept: readonly Verdicts[]): string[] {
  const lastAsk = kept.findLastIndex(({ verdict }) => verdict === 'refine');
  const people = kept.slice(lastAsk + 1).flatMap(({ verdict, reviewer }) => (verdict === 'approve' ? [reviewer] : []));
  return new Set(people).size === people.length ? [] : [`one person approved twice: ${people.join(', ')}`];
}

/** Nothing is allowed without as many distinct people as its case requires, neither in the table nor on the log. */
async function releasesWithoutPeople(database: Database, told: readonly Told[]): Promise<string[]> {
  const rows = await database.query<{ caseId: string; required: number; people: number }>(
    `select c.case_id as "caseId", c.approvals_required as required,
       (select count(distinct approver)::int from approval a
        where a.case_id = c.case_id and a.case_version = c.proposal_version) as people
     from review_case c where c.status = 'closed' and c.resolution like 'allowed%' and c.exercise is null`,
  );
  const resolved = told.filter(({ type }) => type === 'request.resolved');
  const resolutions = resolved.map(({ value }) => JSON.parse(value) as { caseId: string; approvedBy: string[] });
  const cases = await database.query<{ caseId: string; resolution: string; required: number }>(
    `select case_id as "caseId", resolution, approvals_required as required from review_case where resolution is not null`,
  );
  return [
    ...rows.filter(({ people, required }) => people < required).map(({ caseId }) => `${caseId} lacks a person`),
    ...cases.flatMap(({ caseId, resolution, required }) => {
      const about = resolutions.filter((one) => one.caseId === caseId);
      const people = new Set(about[0]?.approvedBy).size;
      return [
        ...(about.length === 1 ? [] : [`${caseId} has ${about.length} resolutions on the log`]),
        ...(resolution.startsWith('allowed') && people < required ? [`${caseId} was allowed by ${people}`] : []),
      ];
    }),
    ...resolutions
      .filter(({ caseId }) => !cases.some((one) => one.caseId === caseId))
      .map(({ caseId }) => `${caseId} was resolved on the log, and is not in the table`),
  ];
}

/** What is left, without times and tokens: a claim whose answer was lost is made again and has another token. */
export async function whatIsLeft(database: Database, log: MemoryPublisher) {
  const events = once(onLog(log)).filter(({ type }) => type !== 'review.claimed');
  return {
    log: [...Map.groupBy(events, ({ key }) => key)]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([key, all]) => [key, ...all.map(({ type }) => type)]),
    cases: await database.query(
      `select case_id, status, resolution, proposal_version, approvals_given, asks_made, exercise, claimed_by, passed_by
       from review_case order by case_id`,
    ),
    verdicts: await database.query('select case_id, verdict, reviewer from verdict order by at'),
    approvals: await database.query(
      'select case_id, case_version, approver, action_digest from approval order by case_id, case_version, place',
    ),
    asks: await database.query("select case_id, round, answer ->> 'text' as answer from ask order by case_id, round"),
    pending: await database.query('select case_id from pending_verdict'),
    outbox: await database.query('select id from outbox'),
  };
}
