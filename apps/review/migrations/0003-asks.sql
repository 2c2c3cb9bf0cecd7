-- Cases wait for the product where a reviewer asked it something (requirements D6, E2). A waiting case is in no index of free
-- cases, so nobody can claim it.
alter table review_case
  add column asks_made smallint not null default 0,
  drop constraint review_case_status_check,
  add constraint review_case_status_check check (status in ('open', 'waiting', 'closed'));
create index review_case_waiting on review_case (rank, due_at, case_id) where status = 'waiting';

create table ask (
  ask_id      text        primary key,
  case_id     text        not null references review_case,
  tenant_id   text        not null,
  round       smallint    not null,
  ask         jsonb       not null,
  asked_by    text        not null,
  -- What the product said; null while the case waits for it.
  answer      jsonb,
  unique (case_id, round)
);
-- A case waits for one answer at most.
create unique index ask_open on ask (case_id) where answer is null;

alter table verdict add column corrections jsonb;
