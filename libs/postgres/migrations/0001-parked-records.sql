-- Records that were given up, and those of the same key that wait behind them, until a person decides (docs/adr/0013).
create table parked_record (
  sequence         bigint      generated always as identity,
  consumer_group   text        not null,
  -- The record key, or its hash where it is too long for an index.
  key              text        not null,
  origin_topic     text        not null,
  origin_partition integer     not null,
  origin_offset    bigint      not null,
  code             text        not null,
  attempts         integer     not null check (attempts > 0),
  parked_at        timestamptz not null default now(),
  -- {topic, key, value, headers}: published again as soon as it is the oldest of its key.
  waiting_replay   jsonb,
  primary key (consumer_group, origin_topic, origin_partition, origin_offset)
);
-- Asked once for each batch, for all of its keys.
create index parked_record_of_key on parked_record (consumer_group, key, sequence);
