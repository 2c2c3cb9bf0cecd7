-- What products are told about their requests, and what makes a repeat harmless.

-- One row for each checkpoint that was sent: by HTTP at once, by Kafka when its decision arrives.
create table checkpoint (
  checkpoint_id text        primary key,
  tenant_id     text        not null,
  request_id    text        not null,
  number        integer     not null,
  kind          text        not null,
  -- SHA-256 of the request as Tidegate reads it; null where the record was rejected and is no request.
  fingerprint   text,
  received_at   timestamptz not null,
  check (kind in ('plan', 'step', 'answer', 'commit'))
);
create index checkpoint_of_request on checkpoint (tenant_id, request_id, received_at);

-- The first decision of a checkpoint on the log is the decision; the primary key keeps it the only one.
create table decision (
  checkpoint_id text  primary key,
  reply         jsonb not null
);

-- Apart from the decision, since the two topics have no common order.
create table resolution (
  checkpoint_id text  primary key,
  reply         jsonb not null
);

create table idempotency_key (
  tenant_id     text        not null,
  key           text        not null,
  checkpoint_id text        not null,
  fingerprint   text        not null,
  created_at    timestamptz not null default now(),
  primary key (tenant_id, key)
);
