-- What a case shows is a few kilobytes, read again with each claim and verdict: in place, not compressed, as far as it fits a page.
alter table case_content set (toast_tuple_target = 8160);
