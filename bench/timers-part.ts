import { setTimeout as pause } from 'node:timers/promises';
import { CaseEscalated } from '@tidegate/contracts/case-events';
import { Database } from '@tidegate/postgres/database';
import { silentLog } from '@tidegate/telemetry/logger';
import { BareConsumer } from './bare-consumer.ts';
import type { Part } from './part.ts';
import { latenciesOf } from './quantiles.ts';
import { openWorld, type Bench, type World } from './world.ts';

const openCases = 100_000;
/** Steps of ladders that fall due while it is measured, evenly spread over `windowMs`. */
const dueCases = 3_000;
const windowMs = 30_000;
const leadMs = 5_000;
const graceMs = 20_000;
/** Longer than it takes to put the cases there and to start routing. */
const fillMs = 25_000;
const firstStepMs = 30 * 60_000;
/** Several may look for what is due; each step has to be taken once all the same. */
const instances = 2;

/** How late a step of a ladder is on Kafka, with 100,000 open cases and two instances of routing. */
export const timersPart: Part = {
  name: 'timers',
  async run(bench) {
    const world = await openWorld(bench, { services: [], instances });
    const database = await openRouting(bench, world);
    const startMs = Date.now() + leadMs + fillMs;
    await bench.progress.step(`${openCases.toLocaleString('en')} open cases`, () => fill(database, startMs));
    await world.add(['routing']);
    const log = new StepLog(world);
    await log.start();
    await bench.cleanUp.own(() => log.stop());
    await bench.progress.step(`${dueCases.toLocaleString('en')} timers in ${windowMs / 1_000} s`, async () => {
      await pause(Math.max(0, startMs + windowMs + leadMs - Date.now()));
      for (let waited = 0; log.count < dueCases && waited < graceMs; waited += 500) await pause(500);
    });
    const errors = log.errorsMs(dueAtMs(startMs));
    const { p50Ms, p99Ms, maxMs } = latenciesOf(errors);
    const lost = dueCases - errors.length + log.doubled;
    const figures = { timerErrorP50Ms: p50Ms, timerErrorP99Ms: p99Ms, timerErrorMaxMs: maxMs };
    const late = `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, at most ${maxMs.toFixed(0)} ms late`;
    const of = `${errors.length} steps of ${openCases.toLocaleString('en')} open cases, ${instances} instances`;
    return { figures, lines: [`${'timers'.padEnd(10)}${late}; ${of}, ${lost} lost or doubled`], lost };
  },
};

async function openRouting({ cleanUp }: Bench, { databaseUrl }: World): Promise<Database> {
  const database = await Database.connect({
    ...{ url: databaseUrl, schema: 'routing', applicationName: 'tidegate-bench', log: silentLog },
  });
  await cleanUp.own(() => database.close());
  return database;
}

/** When the step of each case is due, ms of the epoch. */
function dueAtMs(startMs: number): (caseId: string) => number {
  return (caseId) => startMs + (Number(caseId.slice(6)) * windowMs) / dueCases;
}

/** Cases as routing keeps them: those with a low number were opened half an hour before their step is due, the others now. */
async function fill(database: Database, startMs: number): Promise<void> {
  await database.execute(
    `insert into routed_case (case_id, tenant_id, request_id, checkpoint_id, kind, queue, level, priority, due_at, promised_at,
       expected_at, opened_at, running_since, due_seconds, promised_seconds, lost_seconds, expected_seconds)
     select 'bench-' || lpad(place::text, 6, '0'), 'acme', 'bench-' || place, 'bench-' || place, 'approval', 'support', 'L1', 60,
       opened + interval '2 hours', opened + interval '2 hours', opened + interval '2 hours', opened, opened, 7200, 7200, 7200, 7200
     from (select place, case when place < $2 then to_timestamp(($3::float8 + place * $4::float8 / $2 - $5::float8) / 1000)
             else to_timestamp($3::float8 / 1000) end as opened
           from generate_series(0, $1::int - 1) as place) as given`,
    [openCases, dueCases, startMs, windowMs, firstStepMs],
  );
  await database.execute(
    `insert into timer (case_id, epoch, step, due_at)
     select case_id, epoch, 1, opened_at + make_interval(secs => $1) from routed_case`,
    [firstStepMs / 1_000],
  );
  await database.execute('vacuum analyze routed_case, timer');
  await database.execute('checkpoint');
}

/** Steps of ladders as they arrive on the log: the key is the case. */
class StepLog {
  readonly #seen = new Map<string, number>();
  readonly #consumer: BareConsumer;
  doubled = 0;

  constructor({ kafka }: World) {
    this.#consumer = new BareConsumer(kafka, {
      groupId: 'bench-timers',
      topics: [CaseEscalated.topic],
      read: ({ messages }) => {
        const nowMs = Date.now();
        for (const { key, headers } of messages) {
          if (String(headers?.['ce_type']) === CaseEscalated.type) this.#note(String(key), nowMs);
        }
      },
    });
  }

  get count(): number {
    return this.#seen.size;
  }

  start(): Promise<void> {
    return this.#consumer.start();
  }

  stop(): Promise<void> {
    return this.#consumer.stop();
  }

  errorsMs(dueAt: (caseId: string) => number): number[] {
    return [...this.#seen].map(([caseId, nowMs]) => nowMs - dueAt(caseId));
  }

  #note(caseId: string, nowMs: number): void {
    if (this.#seen.has(caseId)) this.doubled += 1;
    else this.#seen.set(caseId, nowMs);
  }
}
