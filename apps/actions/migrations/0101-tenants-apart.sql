-- Every table with a tenant is kept to the tenants that a transaction names (ADR 28).
select keep_to_tenants();
