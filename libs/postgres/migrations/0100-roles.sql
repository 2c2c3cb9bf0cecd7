-- The roles that services work as (ADR 28): neither owns a table nor may bypass its policies. `log` handles what comes from the
-- log, which is there for every tenant; `door` answers callers and reaches the rows of the tenants that a transaction names.
do $$
declare
  role_name text;
  door constant text := format('tidegate_%s_door', current_schema());
begin
  foreach role_name in array array[format('tidegate_%s_log', current_schema()), door] loop
    begin
      execute format('create role %I nologin noinherit nosuperuser nobypassrls nocreatedb nocreaterole', role_name);
    exception when duplicate_object or unique_violation then
      null; -- Roles belong to the whole server: another database of it has made them.
    end;
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to current_user', role_name);
    end if;
    execute format('grant usage on schema %I to %I', current_schema(), role_name);
    execute format('grant select, insert, update, delete on all tables in schema %I to %I', current_schema(), role_name);
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I',
      current_schema(), role_name);
    execute format('revoke all on migration from %I', role_name);
  end loop;
  -- What is staged and what waits behind dead letters is of every tenant.
  execute format('revoke select, update, delete on outbox from %I', door);
  execute format('revoke all on parked_record from %I', door);
end $$;

-- Keeps every table that carries a tenant to the tenants of the transaction; migrations call it when they have added one.
create or replace function keep_to_tenants() returns void language plpgsql as $$
declare
  found record;
  -- In brackets of their own, so that they are worked out once for each statement and not for each row.
  reach constant text := '(select current_setting(''tidegate.tenants'', true)) = ''*'' or tenant_id = any
    ((select string_to_array(current_setting(''tidegate.tenants'', true), '',''))::text[])';
begin
  for found in
    select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = current_schema() and column_name = 'tenant_id' and table_type = 'BASE TABLE'
  loop
    execute format('alter table %I enable row level security', found.table_name);
    execute format('alter table %I force row level security', found.table_name);
    execute format('drop policy if exists of_every_tenant on %I', found.table_name);
    execute format('drop policy if exists of_named_tenants on %I', found.table_name);
    execute format('create policy of_every_tenant on %I to %I using (true)', found.table_name,
      format('tidegate_%s_log', current_schema()));
    execute format('create policy of_named_tenants on %I to %I using (%s)', found.table_name,
      format('tidegate_%s_door', current_schema()), reach);
  end loop;
end $$;

-- Keeps a table without a tenant to the rows whose parent can be reached, by the key that both have.
create or replace function keep_to_parent(child text, parent text, key text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', child);
  execute format('alter table %I force row level security', child);
  execute format('drop policy if exists of_every_tenant on %I', child);
  execute format('drop policy if exists of_reached_parents on %I', child);
  execute format('create policy of_every_tenant on %I to %I using (true)', child, format('tidegate_%s_log', current_schema()));
  execute format('create policy of_reached_parents on %1$I to %4$I using ((select current_setting(''tidegate.tenants'', true)) = ''*''
    or exists (select 1 from %2$I where %2$I.%3$I = %1$I.%3$I))', child, parent, key, format('tidegate_%s_door', current_schema()));
end $$;
