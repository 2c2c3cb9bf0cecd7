-- Where the case goes when a reviewer disagrees with the product or with the colleague before (requirement D5); null for nowhere.
alter table review_case add column arbiter_queue text;
