-- Cases as routing knows them: their place, their deadline and how far up the ladder they are (DESIGN §2).

create table routed_case (
  case_id       text        primary key,
  tenant_id     text        not null,
  request_id    text        not null,
  checkpoint_id text        not null,
  kind          text        not null,
  risk_tier     smallint,
  queue         text        not null,
  level         text        not null check (level in ('L0', 'L1', 'L2', 'L3')),
  priority      smallint    not null check (priority between 0 and 100),
  due_at        timestamptz not null,
  promised_at   timestamptz not null,
  opened_at     timestamptz not null,
  step          smallint    not null default 0,
  epoch         integer     not null default 1,
  closed        boolean     not null default false
);
-- The load of the queues is counted from this index alone.
create index routed_case_waiting on routed_case (queue) include (due_at, opened_at) where not closed;

-- One row for each step of a ladder that is still to come. The worker takes a due row together with its case.
create table timer (
  case_id text        not null references routed_case,
  epoch   integer     not null,
  step    smallint    not null,
  due_at  timestamptz not null,
  primary key (case_id, epoch, step)
);
create index timer_due on timer (due_at);

-- The load of each queue as it was last published.
create table queue_load (
  queue            text        primary key,
  open             integer     not null,
  overdue          integer     not null,
  oldest_opened_at timestamptz,
  updated_at       timestamptz not null
);

-- Who publishes the load next: the instance that moves this instant forward has the turn.
create table load_turn (
  only_row boolean     primary key default true check (only_row),
  taken_at timestamptz not null
);
insert into load_turn (taken_at) values ('epoch');
