-- Key of the seals that stand for values which are not kept (ADR 32). Whoever exports the records does not get it: without it
-- nobody can try out what a masked number was. 244 random bits; made once, by the database.
create table seal_key (
  only_one boolean primary key default true check (only_one),
  key      bytea   not null check (octet_length(key) = 32)
);
insert into seal_key (key) values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
-- A second key would make every record that is delivered again look like another one.
create trigger seal_key_is_kept before update or delete on seal_key for each row execute function refuse_rewrite();
create trigger seal_key_is_not_emptied before truncate on seal_key for each statement execute function refuse_rewrite();
