-- Tables that every stateful service has, applied before its own (DESIGN §4.1).

-- A row says that `consumer` has taken the message into its state, in the transaction that wrote the row.
create table inbox (
  consumer    text        not null,
  message_id  text        not null,
  received_at timestamptz not null default now(),
  primary key (consumer, message_id)
);
-- Rows arrive in the order of time, so a block range index finds the old ones at almost no cost.
create index inbox_received_at on inbox using brin (received_at);

-- Events that are decided but not yet on the log. The relay publishes them in the order of id and deletes them.
create table outbox (
  id        bigint      generated always as identity primary key,
  topic     text        not null,
  key       text        not null,
  value     text        not null,
  headers   jsonb       not null,
  staged_at timestamptz not null default clock_timestamp()
);
-- The table is empty most of the time and its rows live for milliseconds: vacuum early, or scans slow down.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
