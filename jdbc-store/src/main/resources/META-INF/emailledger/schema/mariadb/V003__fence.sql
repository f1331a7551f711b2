-- A claim says who makes it a second time, in el_due.fence, and the database refuses one that does not: so processes of
-- an earlier release give nothing new to their workers, while they finish and record what they have begun. Every
-- statement holds for rows that are being claimed meanwhile.

alter table el_due add column if not exists fence varchar(1000) not null default '*';
alter table el_due add constraint if not exists el_due_fence check (phase <> 2 or fence = '*' or fence = coalesce(owner, ''));
alter table el_due alter column fence set default '';
update el_due set fence = case when phase = 2 then coalesce(owner, '') else '' end where fence = '*';

-- One row, by which a store knows its own database again on a connection that it is given.
create table if not exists el_schema_store (
    id varchar(36) not null primary key
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

insert into el_schema_store (id) select uuid() from dual where not exists (select 1 from el_schema_store);

-- What is known of a copy that a server may have, where the status of the recipient does not say it.

alter table el_email add column if not exists to_arrival varchar(20);
alter table el_recipient add column if not exists arrival varchar(20);
