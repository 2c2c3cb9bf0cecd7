-- The SLA clock of a case (requirement D3): what it shows, since when it runs, and the readings at which things are due.
alter table routed_case
  add column scopes           text[]           not null default '{}',
  add column reason           text             not null default 'NONE',
  add column policy           text,
  add column search_index     text,
  add column calendar         text             not null default 'always',
  add column elapsed          double precision not null default 0,
  add column running_since    timestamptz,
  add column due_seconds      double precision not null default 0,
  add column promised_seconds double precision not null default 0,
  add column expected_seconds double precision not null default 0,
  add column lost_seconds     double precision not null default 0,
  add column expected_at      timestamptz,
  add column waiting_for      text[]           not null default '{}' check (waiting_for <@ '{product,breaker}'),
  add column waiting_since    timestamptz,
  add column answered_ask     text,
  add column late             boolean          not null default false,
  add column aged             boolean          not null default false,
  add column expired          text             check (expired in ('hold', 'deny', 'escalate')),
  add column closed_at        timestamptz,
  add column overridden       boolean,
  add column worked_seconds   double precision not null default 0;

-- Cases of before: every minute counts, and what was promised is what they are expected by.
update routed_case
set running_since = case when closed then null else opened_at end,
    due_seconds = extract(epoch from due_at - opened_at),
    promised_seconds = extract(epoch from promised_at - opened_at),
    expected_seconds = extract(epoch from promised_at - opened_at),
    lost_seconds = extract(epoch from promised_at - opened_at),
    expected_at = promised_at,
    closed_at = case when closed then promised_at end;

alter table routed_case
  alter column expected_at set not null,
  add check (closed or (running_since is null) = (cardinality(waiting_for) > 0));

-- What closed lately, to tell how long things take; and what waits under a breaker, to go on when it closes.
create index routed_case_closed on routed_case (closed_at) where closed;
create index routed_case_breakable on routed_case (case_id) where not closed and cardinality(scopes) > 0;
create index routed_case_breaker on routed_case (case_id) where not closed and waiting_for @> '{breaker}';

-- What came in lately, for staffing and bottlenecks.
create index routed_case_opened on routed_case (opened_at);

-- One timer for each case instead of one for each step: when something about it is due next.
delete from timer t using timer earlier
  where earlier.case_id = t.case_id and (earlier.due_at, earlier.step) < (t.due_at, t.step);
alter table timer drop constraint timer_pkey, add primary key (case_id);

-- What the load of each queue means, as it was last forecast (requirement D9).
alter table queue_load add column forecast jsonb;

-- How long the cases of each path took lately, in seconds on their clocks (requirement D11).
create table path_time (
  queue    text             not null,
  kind     text             not null,
  cases    integer          not null,
  p50      double precision not null,
  p80      double precision not null,
  p95      double precision not null,
  -- Mean seconds that somebody has a case.
  handling double precision not null,
  primary key (queue, kind)
);

-- Whose turn each recurring work is: the instance that moves this instant forward has it.
create table turn (
  work     text        primary key,
  taken_at timestamptz not null
);
insert into turn (work, taken_at) values ('load', 'epoch'), ('path_times', 'epoch');
drop table load_turn;
