-- Permissions for products that execute themselves, each for one exact action and once.
create table product_grant (
  grant_id        text        primary key,
  checkpoint_id   text        not null unique,
  tenant_id       text        not null,
  request_id      text        not null,
  intent          json        not null,
  state           text        not null default 'issued' check (state in ('issued', 'redeemed', 'revoked')),
  expires_at      timestamptz not null,
  redemption_id   text,
  redeemed_at     timestamptz,
  revoked_because text,
  created_at      timestamptz not null default now(),
  check ((state = 'redeemed') = (redemption_id is not null)),
  check ((state = 'redeemed') = (redeemed_at is not null)),
  check ((state = 'revoked') = (revoked_because is not null))
);
create index product_grant_request on product_grant (tenant_id, request_id);

-- What was used or revoked stays so, and what was allowed, to when, cannot be changed.
create function refuse_grant_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a grant is never deleted: % could be issued again', old.grant_id;
  end if;
  if old.state <> 'issued' then
    raise exception 'grant % is % and stays so', old.grant_id, old.state;
  end if;
  if (new.grant_id, new.checkpoint_id, new.tenant_id, new.intent::text, new.expires_at)
     is distinct from (old.grant_id, old.checkpoint_id, old.tenant_id, old.intent::text, old.expires_at) then
    raise exception 'what grant % allows cannot be changed', old.grant_id;
  end if;
  return new;
end $$;
create trigger product_grant_moves_forward before update or delete on product_grant
  for each row execute function refuse_grant_change();
