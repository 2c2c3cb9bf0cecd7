-- The undoing of an execution goes the way of an execution: held by one worker, begun before it is sent, asked for when unknown.
alter table execution add column rolls_back text references execution (grant_id);
-- One checkpoint acts once, and what it did is undone once.
alter table execution drop constraint execution_checkpoint_id_key;
create unique index execution_of_checkpoint on execution (checkpoint_id) where rolls_back is null;
create unique index rollback_of_execution on execution (rolls_back) where rolls_back is not null;
