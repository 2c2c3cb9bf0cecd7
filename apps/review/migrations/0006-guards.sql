-- Guards against rubber stamps and automation bias (requirement E8): what they look at.

alter table verdict
  add column handling_seconds real,
  -- How many words there were to read.
  add column words integer;
create index verdict_reviewer on verdict (reviewer, at, verdict_id);

-- What an exercise is: a closed case once more, for one reviewer or any, without effect. Reviewers are told afterwards.
alter table review_case add column exercise text check (exercise in ('known', 'calibration', 'audit'));

create table exercise (
  case_id        text        primary key references review_case,
  exercise_id    text        not null,
  kind           text        not null check (kind in ('known', 'calibration', 'audit')),
  source_case_id text        not null,
  tenant_id      text        not null,
  -- The right answer of a known case.
  expected       text,
  -- Whose approval is audited.
  about          text[]      not null default '{}',
  made_by        text        not null,
  made_at        timestamptz not null,
  reviewer       text,
  verdict        text,
  "right"        boolean,
  at             timestamptz,
  reply          jsonb,
  check ((reviewer is null) = (verdict is null) and (reviewer is null) = (at is null))
);
create index exercise_answered on exercise (reviewer, kind, at) where reviewer is not null;
create index exercise_set on exercise (exercise_id);
create index exercise_about on exercise using gin (about) where kind = 'audit';
