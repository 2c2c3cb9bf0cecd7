-- What reviewers were told that an action would do. An approval holds only while a dry run still says the same.
create table told_preview (
  checkpoint_id  text        primary key,
  action_digest  text        not null,
  preview_digest text        not null,
  summary        text        not null,
  told_at        timestamptz not null default now()
);
