-- What the reply about a recipient answers, and whom or what its refusal is about: both empty where there was no reply,
-- or it was recorded by the first version. Lines of el_log.results end in the same phase from now on.

alter table el_email
    add column if not exists to_reply_phase varchar(20),
    add column if not exists to_cause varchar(20);

alter table el_recipient
    add column if not exists reply_phase varchar(20),
    add column if not exists cause varchar(20);
