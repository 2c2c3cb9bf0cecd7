-- What was answered to commands on topics. Only to commands of ours, and the first answer of a key counts.
create table receipt (
  key         text        primary key,
  receipt     text,
  refusal     text,
  received_at timestamptz not null default now(),
  check ((receipt is null) <> (refusal is null))
);

-- Why an execution waits although it is allowed: its system gives no answer, or errors have slowed it down.
alter table execution add column held_code text check (held_code in ('circuit_open', 'slowed'));
alter table execution add column held_detail text;
