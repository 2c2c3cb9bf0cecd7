-- What reviewers say of a proposal before they see what the system makes of it (requirement E8; ADR 33).

create table blind_judgement (
  case_id       text        not null references review_case,
  -- The version of the proposal that was judged.
  case_version  integer     not null,
  reviewer      text        not null,
  tenant_id     text        not null,
  queue         text        not null,
  -- The claim under which it was written.
  fencing_token integer     not null,
  judgement     text        not null check (judgement in ('approve', 'reject', 'unsure')),
  note          text        not null,
  because       text        not null check (because in ('drawn', 'guard')),
  recommended   text        not null check (recommended in ('approve', 'reject')),
  at            timestamptz not null,
  primary key (case_id, case_version, reviewer)
);
create index blind_judgement_reviewer on blind_judgement (reviewer, at);

-- Only the holder judges, and what stands there; nothing is changed afterwards, when the recommendation is known.
create function refuse_judgement() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    raise exception 'judgement_fixed: a blind judgement of case % is never changed', old.case_id
      using errcode = 'TG007', constraint = 'judgement_fixed';
  end if;
  perform 1 from review_case c
    where c.case_id = new.case_id and c.tenant_id = new.tenant_id and c.status = 'open'
      and c.claimed_by = new.reviewer and c.fencing_token = new.fencing_token and c.lease_until > new.at
      and c.proposal_version = new.case_version
    for update;
  if not found then
    raise exception 'judgement_not_held: % does not hold case % at version % with token %',
      new.reviewer, new.case_id, new.case_version, new.fencing_token
      using errcode = 'TG008', constraint = 'judgement_not_held';
  end if;
  return new;
end $$;
create trigger judgement_refused before insert or update or delete on blind_judgement
  for each row execute function refuse_judgement();

-- The version that its author had judged blind; null for a verdict without a judgement.
alter table verdict add column judged_version integer;

-- A guard spoke about somebody, so they judge their next cases blind. About a person, who may have several tenants.
create table blind_remedy (
  reviewer  text        not null,
  guard     text        not null check (guard in ('too_fast', 'streak')),
  -- The end of the window in which the guard spoke.
  found_to  timestamptz not null,
  -- How many cases.
  cases     integer     not null check (cases > 0),
  at        timestamptz not null,
  primary key (reviewer, guard, found_to)
);

select keep_to_tenants();
