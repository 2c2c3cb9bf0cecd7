-- Every record of the log as it was received, chained per topic-partition (requirement I2; methods 8).
create table record (
  chain          text        not null,
  sequence       bigint      not null check (sequence > 0),
  "offset"       bigint      not null,
  "timestamp"    text        not null,
  encoding       text        not null check (encoding in ('plain', 'escaped')),
  key            text,
  value          text,
  headers        jsonb       not null,
  previous_hash  bytea       not null check (octet_length(previous_hash) = 32),
  hash           bytea       not null check (octet_length(hash) = 32),
  -- Made from the headers by the database, so that nobody can hide a record from a timeline without breaking its hash.
  -- Cut, since an index does not take what a hostile producer may send.
  event_id       text        generated always as (left(headers ->> 'ce_id', 256)) stored,
  tenant_id      text        generated always as (left(headers ->> 'ce_tenantid', 128)) stored,
  correlation_id text        generated always as (left(headers ->> 'ce_correlationid', 256)) stored,
  causation_id   text        generated always as (left(headers ->> 'ce_causationid', 256)) stored,
  -- For the order of timelines only.
  occurred_at    timestamptz not null,
  primary key (chain, sequence),
  unique (chain, "offset")
);
create index record_request on record (tenant_id, correlation_id);

-- Where each chain ends. Its row is the lock under which the chain grows.
create table head (
  chain       text        primary key,
  length      bigint      not null,
  hash        bytea       not null check (octet_length(hash) = 32),
  last_offset bigint      not null,
  updated_at  timestamptz not null default now()
);

-- How long each chain was when its head was last told to the log.
create table checkpoint (
  chain  text   primary key,
  length bigint not null
);

create function refuse_rewrite() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows: % of % is refused', lower(tg_op), tg_table_name;
end $$;
create trigger record_is_append_only before update or delete on record for each row execute function refuse_rewrite();
create trigger record_is_not_emptied before truncate on record for each statement execute function refuse_rewrite();
create trigger head_is_not_deleted before delete on head for each row execute function refuse_rewrite();
create trigger head_is_not_emptied before truncate on head for each statement execute function refuse_rewrite();

create function refuse_shrinking() returns trigger language plpgsql as $$
begin
  if new.chain <> old.chain or new.length <= old.length or new.last_offset <= old.last_offset then
    raise exception 'the head of % only moves forward: from % to % is refused', old.chain, old.length, new.length;
  end if;
  return new;
end $$;
create trigger head_moves_forward before update on head for each row execute function refuse_shrinking();
