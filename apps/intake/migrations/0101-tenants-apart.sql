-- Every table with a tenant is kept to the tenants that a transaction names (ADR 28).
select keep_to_tenants();
-- What is told about a checkpoint goes with it; only the handlers of the log write it.
select keep_to_parent('decision', 'checkpoint', 'checkpoint_id');
select keep_to_parent('resolution', 'checkpoint', 'checkpoint_id');
