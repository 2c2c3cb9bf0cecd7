-- An allowed action and what became of it. One checkpoint has one grant and acts once, whatever is delivered twice.
create table execution (
  grant_id       text        primary key,
  checkpoint_id  text        not null unique,
  tenant_id      text        not null,
  request_id     text        not null,
  -- json and not jsonb: it keeps every text that an action can carry, and nothing searches in it.
  intent         json        not null,
  -- `started` is committed before the connector is called: from then on the action may have been done.
  state          text        not null default 'waiting' check (state in ('waiting', 'started', 'executed', 'failed')),
  attempts       integer     not null default 0,
  -- Rises with every claim; a worker whose lease was taken over can write nothing any more.
  claim          bigint      not null default 0,
  lease_until    timestamptz,
  due_at         timestamptz not null default now(),
  receipt        text,
  reconciled     boolean     not null default false,
  failure_code   text,
  failure_detail text,
  created_at     timestamptz not null default now(),
  finished_at    timestamptz,
  check ((state = 'executed') = (receipt is not null)),
  check ((state = 'failed') = (failure_code is not null)),
  check ((state in ('executed', 'failed')) = (finished_at is not null))
);
create index execution_due on execution (due_at) where state in ('waiting', 'started');
create index execution_request on execution (tenant_id, request_id);

-- What was allowed cannot be changed, what was begun is never waiting again, and what is finished stays so.
create function refuse_execution_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'an execution is never deleted: its grant % could be used again', old.grant_id;
  end if;
  if old.state in ('executed', 'failed') then
    raise exception 'execution % is finished and stays as it is', old.grant_id;
  end if;
  if old.state = 'started' and new.state = 'waiting' then
    raise exception 'execution % was started and may have had an effect', old.grant_id;
  end if;
  if (new.grant_id, new.checkpoint_id, new.intent::text) is distinct from (old.grant_id, old.checkpoint_id, old.intent::text) then
    raise exception 'what execution % was allowed to do cannot be changed', old.grant_id;
  end if;
  return new;
end $$;
create trigger execution_moves_forward before update or delete on execution
  for each row execute function refuse_execution_change();

-- Dry runs that reviewers wait for; a row goes when its preview is told.
create table preview (
  checkpoint_id text        primary key,
  intent        json        not null,
  attempts      integer     not null default 0,
  claim         bigint      not null default 0,
  lease_until   timestamptz,
  due_at        timestamptz not null default now()
);
create index preview_due on preview (due_at);
