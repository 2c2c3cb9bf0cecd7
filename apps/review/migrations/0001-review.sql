-- The work of reviewers: cases, what they show, approvals and verdicts (DESIGN §2; requirements E5, E6).

-- The narrow row that claims, leases and lists touch. What a case shows is beside it, so that a claim rewrites little.
create table review_case (
  case_id            text        primary key,
  tenant_id          text        not null,
  request_id         text        not null,
  checkpoint_id      text        not null,
  kind               text        not null,
  title              text        not null,
  queue              text        not null,
  level              text        not null,
  priority           smallint    not null check (priority between 0 and 100),
  -- Ascending with the order of work, so that one row comparison pages through the list.
  rank               smallint    not null generated always as (100 - priority) stored,
  due_at             timestamptz not null,
  opened_at          timestamptz not null,
  risk_tier          smallint,
  task_type          text,
  proposed_by        text,
  approvals_required smallint    not null check (approvals_required between 1 and 3),
  approvals_given    smallint    not null default 0,
  approver_roles     text[]      not null,
  -- Roles of which the next approver needs one; empty for any.
  claim_roles        text[]      not null,
  -- People who passed the case on or had their say; claim next gives it to others.
  passed_by          text[]      not null default '{}',
  status             text        not null default 'open' check (status in ('open', 'closed')),
  resolution         text,
  version            integer     not null default 1,
  proposal_version   integer     not null default 1,
  claimed_by         text,
  claimed_at         timestamptz,
  lease_until        timestamptz,
  fencing_token      integer     not null default 0,
  waiting_since      timestamptz not null,
  -- The rank while anybody may claim the case, else null. A column of its own, so that claim next can only be planned on
  -- the indexes of free cases; over all open cases it would read every claimed one first.
  free_rank          smallint    generated always as (case when status = 'open' and claimed_by is null then 100 - priority end) stored,
  check ((claimed_by is null) = (lease_until is null)),
  check (status = 'open' or claimed_by is null)
) with (fillfactor = 80);

-- Claim next reads its case from the front of one of these: of one queue, or of all.
create index review_case_free_in_queue on review_case (queue, free_rank, due_at, case_id, tenant_id)
  where free_rank is not null;
create index review_case_free on review_case (free_rank, due_at, case_id, queue, tenant_id)
  where free_rank is not null;
-- The few that somebody holds: to find leases that ran out.
create index review_case_leased on review_case (lease_until) where status = 'open' and claimed_by is not null;
-- The two halves of the list of all cases.
create index review_case_open on review_case (rank, due_at, case_id) where status = 'open';
create index review_case_closed on review_case (rank, due_at, case_id) where status = 'closed';
create index review_case_request on review_case (request_id);
-- Every claim leaves a dead row; early vacuum keeps the front of the indexes short.
alter table review_case set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- What the screen of a case shows, and the proposal as it stands.
create table case_content (
  case_id         text  primary key,
  opened_event_id text  not null,
  traceparent     text,
  cohort          text,
  reasons         jsonb not null,
  escalation      jsonb not null,
  proposal        jsonb,
  action_digest   text
);

-- Dry runs come from another topic, perhaps before their case.
create table action_preview (
  checkpoint_id text primary key,
  action_digest text not null,
  preview       jsonb,
  problem       text
);

create table verdict (
  verdict_id    text        primary key,
  case_id       text        not null,
  fencing_token integer     not null,
  verdict       text        not null,
  reason        text        not null,
  note          text        not null,
  reviewer      text        not null,
  at            timestamptz not null,
  reply         jsonb       not null
);
create index verdict_case on verdict (case_id, at);

-- An approval counts for one version of the proposal; the key keeps one person from approving twice.
create table approval (
  case_id      text     not null references review_case,
  case_version integer  not null,
  approver     text     not null,
  roles        text[]   not null,
  place        smallint not null,
  primary key (case_id, case_version, approver)
);

-- The person for whom the product acts never approves, whatever the service thinks.
create function refuse_approval() returns trigger language plpgsql as $$
declare
  proposer text;
  current_version integer;
begin
  select proposed_by, proposal_version into proposer, current_version from review_case where case_id = new.case_id for update;
  if proposer = new.approver then
    raise exception 'separation_of_duties: % is the person the product acts for in case %', new.approver, new.case_id
      using errcode = 'TG001', constraint = 'separation_of_duties';
  end if;
  if current_version is distinct from new.case_version then
    raise exception 'stale_approval: case % is at proposal version %, not %', new.case_id, current_version, new.case_version
      using errcode = 'TG002', constraint = 'stale_approval';
  end if;
  return new;
end $$;
create trigger approval_refused before insert or update on approval for each row execute function refuse_approval();

-- Nothing is allowed without the approvals it needs, of the proposal as it stands.
create function refuse_release() returns trigger language plpgsql as $$
declare
  given integer;
begin
  select count(*) into given from approval where case_id = new.case_id and case_version = new.proposal_version;
  if given < new.approvals_required then
    raise exception 'approvals_missing: case % has % of % approvals', new.case_id, given, new.approvals_required
      using errcode = 'TG003', constraint = 'approvals_missing';
  end if;
  return new;
end $$;
create trigger release_refused before insert or update on review_case for each row
  when (new.status = 'closed' and new.resolution in ('allowed', 'allowed_with_edits')) execute function refuse_release();
