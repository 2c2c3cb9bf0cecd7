-- Separation of duties and approvals by content, kept by the database whatever the service thinks (requirements E6, E7).

-- An approval is of exactly what the case proposed at that moment: version, content and digest of the action.
alter table approval
  add column action_digest text,
  add column proposal_hash bytea;

create function proposal_hash(proposal jsonb) returns bytea language sql immutable parallel safe
  return sha256(convert_to(coalesce(proposal::text, ''), 'UTF8'));

update approval a
set action_digest = t.action_digest, proposal_hash = proposal_hash(t.proposal)
from case_content t
where t.case_id = a.case_id;

create or replace function refuse_approval() returns trigger language plpgsql as $$
declare
  proposer text;
  current_version integer;
  shown_digest text;
  shown_proposal jsonb;
begin
  if tg_op = 'UPDATE' then
    raise exception 'approval_fixed: an approval of case % is never changed', old.case_id
      using errcode = 'TG004', constraint = 'approval_fixed';
  end if;
  select c.proposed_by, c.proposal_version, t.action_digest, t.proposal
    into proposer, current_version, shown_digest, shown_proposal
    from review_case c join case_content t using (case_id)
    where c.case_id = new.case_id for update of c;
  if proposer = new.approver then
    raise exception 'separation_of_duties: % is the person the product acts for in case %', new.approver, new.case_id
      using errcode = 'TG001', constraint = 'separation_of_duties';
  end if;
  if current_version is distinct from new.case_version then
    raise exception 'stale_approval: case % is at proposal version %, not %', new.case_id, current_version, new.case_version
      using errcode = 'TG002', constraint = 'stale_approval';
  end if;
  if shown_digest is distinct from new.action_digest then
    raise exception 'approval_of_another_action: the action of case % has the digest %, not %', new.case_id, shown_digest, new.action_digest
      using errcode = 'TG005', constraint = 'approval_of_another_action';
  end if;
  -- Not what the caller says, but what the case shows.
  new.proposal_hash := proposal_hash(shown_proposal);
  return new;
end $$;

-- Only approvals of the proposal as it stands count: an edit voids the others, with or without a new version.
create or replace function refuse_release() returns trigger language plpgsql as $$
declare
  given integer;
begin
  select count(*) into given
    from approval a join case_content t using (case_id)
    where a.case_id = new.case_id and a.case_version = new.proposal_version
      and a.proposal_hash = proposal_hash(t.proposal) and a.action_digest is not distinct from t.action_digest;
  if given < new.approvals_required then
    raise exception 'approvals_missing: case % has % of % approvals', new.case_id, given, new.approvals_required
      using errcode = 'TG003', constraint = 'approvals_missing';
  end if;
  return new;
end $$;

-- What decides who may approve is fixed when the case is opened, and the end of a case is final.
create function refuse_case_change() returns trigger language plpgsql as $$
begin
  raise exception 'case_fixed: proposer and approvals of case % are fixed, its proposal version only rises, its end is final', old.case_id
    using errcode = 'TG006', constraint = 'case_fixed';
end $$;
create trigger case_change_refused before update on review_case for each row
  when (new.case_id <> old.case_id
    or new.tenant_id <> old.tenant_id
    or new.proposed_by is distinct from old.proposed_by
    or new.approvals_required < old.approvals_required
    or new.proposal_version < old.proposal_version
    or (old.status = 'closed' and (new.status <> 'closed' or new.resolution is distinct from old.resolution)))
  execute function refuse_case_change();
