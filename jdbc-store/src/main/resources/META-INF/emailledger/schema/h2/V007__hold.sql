-- An e-mail that waits can be held, with a reason. It has no due time then, so that no worker claims it.

alter table el_email add column if not exists hold_reason varchar(500);
