-- Rows live for milliseconds: compressing them, and moving long values into a table of their own, costs more than it saves.
alter table outbox set (toast_tuple_target = 8160);
