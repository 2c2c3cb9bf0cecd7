-- Why a checkpoint waits, what comes next and by when, as told by the last event of its case (requirement D11).
create table case_waiting (
  case_id       text        primary key,
  checkpoint_id text        not null,
  opened_at     timestamptz not null,
  as_of         timestamptz not null,
  waiting       jsonb       not null
);
create index case_waiting_checkpoint on case_waiting (checkpoint_id);
