-- Reviewers beside each other (requirement E5): who looks at a case, what they have typed so far, and verdicts that their
-- authors may still take back.

-- Who looks at a case right now. Worth nothing after a crash.
create unlogged table presence (
  case_id   text        not null,
  reviewer  text        not null,
  tenant_id text        not null,
  doing     text        not null check (doing in ('viewing', 'editing')),
  until     timestamptz not null,
  primary key (case_id, reviewer)
);

create table draft (
  case_id      text        not null references review_case,
  reviewer     text        not null,
  tenant_id    text        not null,
  -- The version of the case that was on the screen.
  case_version integer     not null,
  content      jsonb       not null,
  saved_at     timestamptz not null,
  primary key (case_id, reviewer)
);

-- When the verdict on the case takes effect, while its author may still take it back; the author holds the case until then.
alter table review_case add column verdict_due_at timestamptz;

create table pending_verdict (
  case_id    text        primary key references review_case,
  tenant_id  text        not null,
  verdict_id text        not null,
  verdict    text        not null,
  reviewer   text        not null,
  -- The verdict as it was sent, and the roles of its author then.
  attempt    jsonb       not null,
  reply      jsonb       not null,
  given_at   timestamptz not null,
  due_at     timestamptz not null
);
create index pending_verdict_due on pending_verdict (due_at);
