-- One row for each scope that was ever observed. `breaker` is the state as libs/monitor/src/breaker.ts has it; the columns
-- after it are read from it, so that there is one truth and SQL can still ask for it.
create table breaker (
  scope         text    primary key,
  breaker       jsonb   not null check (breaker ->> 'scope' = scope),
  state         text    not null generated always as (breaker ->> 'state') stored check (state in ('closed', 'open', 'half_open')),
  epoch         integer not null generated always as ((breaker ->> 'epoch')::integer) stored,
  changed_at_ms bigint  not null generated always as ((breaker ->> 'changedAtMs')::bigint) stored,
  probes_from_ms bigint generated always as ((breaker ->> 'probesFromMs')::bigint) stored
);
-- Open breakers that will start probing; only these are looked for by time.
create index breaker_dwell on breaker (probes_from_ms) where state = 'open' and probes_from_ms is not null;
-- The list of GET /v1/breakers, newest change first.
create index breaker_changed on breaker (changed_at_ms desc) where epoch > 0;

-- A reviewed case in a scope. A case counts once per scope: a further verdict on it updates its row.
create table observation (
  scope      text    not null,
  case_id    text    not null,
  cohort     text,
  at_ms      bigint  not null,
  overridden boolean not null,
  canary     boolean not null,
  primary key (scope, case_id)
);
create index observation_window on observation (scope, at_ms desc);
create index observation_age on observation using brin (at_ms);

-- Random audits of automatic decisions that wait for their verdict: the sensor of a cohort (requirement H8).
create table awaited_audit (
  case_id      text   primary key,
  scope        text   not null,
  opened_at_ms bigint not null
);
create index awaited_audit_age on awaited_audit (opened_at_ms);
create index awaited_audit_scope on awaited_audit (scope);
