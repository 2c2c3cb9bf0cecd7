import type { BlindAnswer, BlindCause, BlindJudgement } from '@tidegate/contracts/blind-judgements';
import type { GuardFinding } from '@tidegate/contracts/http-guards';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { KnownBlind, Recommended } from '@tidegate/review/guards/blind-first';
import type { JudgedBlind } from '@tidegate/review/guards/blind-switches';
import type { Visibility } from '@tidegate/review/visibility';
import { Placeholders, visibleCases } from './visible-cases.ts';

/** A version of a proposal and who looks at it. */
export interface Looking {
  readonly caseId: string;
  readonly proposalVersion: number;
  readonly reviewer: string;
}

export interface NewJudgement extends Looking {
  readonly tenantId: string;
  readonly queue: string;
  readonly fencingToken: number;
  readonly judgement: BlindAnswer;
  readonly note: string;
  readonly because: BlindCause;
  readonly recommended: Recommended;
  /** RFC 3339. */
  readonly at: string;
}

/** Writes a judgement down, for ever; the database refuses one of somebody who does not hold the case as it stands. */
export async function insertJudgement(tx: Transaction, one: NewJudgement): Promise<void> {
  await tx.execute(
    `insert into blind_judgement (case_id, case_version, reviewer, tenant_id, queue, fencing_token, judgement, note, because,
       recommended, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[one.caseId, one.proposalVersion, one.reviewer, one.tenantId, one.queue, one.fencingToken, one.judgement],
      ...[one.note, one.because, one.recommended, one.at],
    ],
    { name: 'blind_insert' },
  );
}

/** What these people wrote about these versions, by case and reviewer. */
export function findJudgements(
  queryable: Queryable,
  looking: readonly Looking[],
): Promise<readonly (BlindJudgement & Pick<Looking, 'caseId' | 'reviewer'>)[]> {
  return queryable.query<BlindJudgement & Pick<Looking, 'caseId' | 'reviewer'>>(
    `select j.case_id as "caseId", j.reviewer, j.judgement, j.note, j.because, j.at
     from unnest($1::text[], $2::integer[], $3::text[]) as n (case_id, case_version, reviewer)
     join blind_judgement j using (case_id, case_version, reviewer)`,
    [
      looking.map(({ caseId }) => caseId),
      looking.map(({ proposalVersion }) => proposalVersion),
      looking.map(({ reviewer }) => reviewer),
    ],
    { name: 'blind_find' },
  );
}

/** People who judge their next cases blind because of a finding, and since when. */
export function openRemedies(queryable: Queryable): Promise<readonly { reviewer: string; since: string }[]> {
  return queryable.query<{ reviewer: string; since: string }>(
    `select r.reviewer, min(r.at) as since from blind_remedy r
     where r.cases > (select count(*) from blind_judgement j
                      where j.reviewer = r.reviewer and j.because = 'guard' and j.at >= r.at)
     group by r.reviewer`,
    [],
    { name: 'blind_remedies' },
  );
}

/** One remedy for each finding, however often it is seen. */
export async function insertRemedies(
  queryable: Queryable,
  findings: readonly Pick<GuardFinding, 'reviewer' | 'guard' | 'to'>[],
  { cases, at }: { readonly cases: number; readonly at: string },
): Promise<void> {
  if (findings.length === 0) return;
  await queryable.execute(
    `insert into blind_remedy (reviewer, guard, found_to, cases, at)
     select reviewer, guard, found_to, $4, $5
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as n (reviewer, guard, found_to)
     on conflict (reviewer, guard, found_to) do nothing`,
    [
      findings.map(({ reviewer }) => reviewer),
      findings.map(({ guard }) => guard),
      findings.map(({ to }) => to),
      ...[cases, at],
    ],
    { name: 'blind_remedy_insert' },
  );
}

/** Who gave a verdict since then: one step along the index for each person. */
export async function reviewersSince(queryable: Queryable, since: string): Promise<readonly string[]> {
  const rows = await queryable.query<{ reviewer: string }>(
    `with recursive people as (
       (select reviewer from verdict order by reviewer limit 1)
       union all
       select (select v.reviewer from verdict v where v.reviewer > p.reviewer order by v.reviewer limit 1)
       from people p where p.reviewer is not null
     )
     select reviewer from people p
     where exists (select 1 from verdict v where v.reviewer = p.reviewer and v.at > $1) order by reviewer`,
    [since],
    { name: 'blind_reviewers' },
  );
  return rows.map(({ reviewer }) => reviewer);
}

/** The verdicts that followed a judgement `j`: on the version that was judged, or on an exercise, whose version is the first. */
const followed = `lateral (
    select v.verdict from verdict v
    where v.case_id = j.case_id and v.reviewer = j.reviewer and v.judged_version = j.case_version
    union all
    select e.verdict from exercise e where e.case_id = j.case_id and e.reviewer = j.reviewer
  ) f`;

/** How judgements since `from` ended, counted: of one reviewer, or of all whose cases the viewer sees. */
export function countJudged(
  queryable: Queryable,
  of: { readonly reviewer: string | null; readonly from: string },
  visibility: Visibility,
): Promise<readonly JudgedBlind[]> {
  const placeholders = new Placeholders();
  const from = `${placeholders.add(of.from)}::timestamptz`;
  const mine = of.reviewer === null ? '' : ` and j.reviewer = ${placeholders.add(of.reviewer)}`;
  return queryable.query<JudgedBlind>(
    `select c.reviewer, c.queue, c.judgement, c.recommended, c.verdict, count(*)::int as count
     from (select j.reviewer, j.queue, j.tenant_id, j.judgement, j.recommended, f.verdict
           from blind_judgement j cross join ${followed} where j.at >= ${from}${mine}) c
     where true${visibleCases(visibility, placeholders)}
     group by 1, 2, 3, 4, 5 order by 1, 2, 3, 5`,
    placeholders.values,
  );
}

/** The known cases that somebody judged blind, oldest first; few enough to read all of them. */
export function knownBlind(queryable: Queryable, reviewer: string): Promise<KnownBlind[]> {
  return queryable.query<KnownBlind>(
    `select e.at, j.judgement, j.recommended, e.expected, e.verdict
     from exercise e join blind_judgement j on j.case_id = e.case_id and j.reviewer = e.reviewer
     where e.reviewer = $1 and e.kind = 'known' and e.expected is not null order by e.at`,
    [reviewer],
    { name: 'guard_swayed' },
  );
}
