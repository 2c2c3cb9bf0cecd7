-- What verdicts said about cases that are still open; the closing verdict takes it into the label and deletes the row.
create table case_memory (
  case_id           text primary key,
  overridden        boolean,
  escalation_needed boolean,
  root_cause        text
);

-- Ground truth, one row for each closed case (requirement G1).
create table label (
  case_id           text        primary key,
  label_id          text        not null unique,
  tenant_id         text        not null,
  request_id        text        not null,
  checkpoint_id     text        not null,
  cohort            text,
  source            text        not null check (source in ('review', 'audit_sample')),
  escalation_needed boolean     not null,
  proposal_right    boolean,
  root_cause        text,
  false_autonomy    boolean     not null,
  labelled_at       timestamptz not null,
  -- Place in the export. Transactions commit in another order than they write, so a reader that went on from the last
  -- number would lose rows; it goes on from (written_by, number) and stays behind the oldest transaction under way.
  written_by        xid8        not null default pg_current_xact_id(),
  number            bigint      not null generated always as identity
);
create unique index label_export on label (written_by, number);
create index label_export_tenant on label (tenant_id, written_by, number);

-- How often people disagreed with a cohort; the last record of the compacted topic has the same counts.
create table cohort_history (
  cohort         text        primary key,
  tenant_id      text        not null,
  reviewed       integer     not null check (reviewed >= 0),
  overridden     integer     not null check (overridden between 0 and reviewed),
  audited        integer     not null check (audited >= 0),
  false_autonomy integer     not null check (false_autonomy between 0 and audited),
  needless       integer     not null check (needless >= 0),
  updated_at     timestamptz not null
);
create index cohort_history_tenant on cohort_history (tenant_id, cohort);
