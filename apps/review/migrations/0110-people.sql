-- Whom an issuer vouched for (requirements E5, E8, I4; docs/identity.md): who there is to hand a case to, to give an exercise to,
-- to look at an approval again. Only what that takes, and forgotten after a time without sign-in.
create table person (
  person_id text        primary key,
  -- As others read it; empty, as all that follows, of somebody who may review nothing any more. The row stays, so that claims
  -- from before cannot bring rights back.
  name      text        not null,
  roles     text[]      not null,
  queues    text[]      not null,
  -- Since when these rights are what they are.
  since     timestamptz not null,
  -- When the issuer said so; what it said before counts no more.
  said_at   timestamptz not null
);
create index person_said on person (said_at);

-- The tenants that a person reviews for; `*`, which no tenant is called, for all of them.
create table person_tenant (
  person_id text not null references person on delete cascade,
  tenant_id text not null,
  primary key (person_id, tenant_id)
);
create index person_tenant_of on person_tenant (tenant_id);

select keep_to_tenants();

-- Who reviews for every tenant is a colleague at each. Others read that; only who reaches all tenants writes it.
alter table person enable row level security;
alter table person force row level security;
do $$
declare
  door constant text := format('tidegate_%s_door', current_schema());
  reach constant text := '(select current_setting(''tidegate.tenants'', true))';
begin
  execute format('create policy of_all_tenants on person_tenant for select to %I using (tenant_id = ''*'' and %s <> '''')',
    door, reach);
  execute format('create policy of_every_tenant on person to %I using (true)', format('tidegate_%s_log', current_schema()));
  execute format('create policy written_by_all on person to %I using (%s = ''*'')', door, reach);
  execute format('create policy of_reached_people on person for select to %I using
    (exists (select 1 from person_tenant t where t.person_id = person.person_id))', door);
end $$;

-- An exercise for one person is nobody else's, also of people who sign in later.
alter table review_case add column meant_for text;
