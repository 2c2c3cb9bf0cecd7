-- What reviewers asked the product, and the fingerprint of what it answered (requirements D6, E2).
create table ask (
  ask_id        text        primary key,
  tenant_id     text        not null,
  request_id    text        not null,
  checkpoint_id text        not null,
  case_id       text        not null,
  ask           jsonb       not null,
  fingerprint   text,
  answered_at   timestamptz,
  check ((fingerprint is null) = (answered_at is null))
);
create index ask_of_checkpoint on ask (checkpoint_id);
