-- An e-mail may be of a mailing list, and a recipient may unsubscribe from that list alone.

-- Null for no list.
alter table el_email add column if not exists list varchar(50);
-- '' for an entry that holds for every e-mail.
alter table el_suppression add column if not exists list varchar(50) default '' not null;
alter table el_suppression drop primary key;
alter table el_suppression add primary key (address, tenant, list);
create index if not exists el_suppression_list on el_suppression (tenant, list, address_bytes);
drop index if exists el_suppression_tenant;
