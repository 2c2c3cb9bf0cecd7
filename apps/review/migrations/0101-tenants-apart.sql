-- Every table with a tenant is kept to the tenants that a transaction names, and what hangs on a case goes with it (ADR 28).
select keep_to_tenants();
select keep_to_parent('case_content', 'review_case', 'case_id');
select keep_to_parent('verdict', 'review_case', 'case_id');
select keep_to_parent('approval', 'review_case', 'case_id');
