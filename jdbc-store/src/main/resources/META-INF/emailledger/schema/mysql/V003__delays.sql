-- What is known of a copy that a server may have, where the status of the recipient does not say it.

alter table el_email add column to_arrival varchar(20);
alter table el_recipient add column arrival varchar(20);
