-- An ask that the product never answered lets its case go on (requirement D8), and a late answer finds a place all the same.
alter table ask add column given_up_at timestamptz;
drop index ask_open;
create unique index ask_open on ask (case_id) where answer is null and given_up_at is null;

-- How often the product may be asked about the case, as its queue says; null for the setting of the service.
alter table review_case add column asks_max smallint;
