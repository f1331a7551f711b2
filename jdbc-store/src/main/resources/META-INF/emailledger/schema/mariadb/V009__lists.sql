-- An e-mail may be of a mailing list, and a recipient may unsubscribe from that list alone.

-- Null for no list.
alter table el_email add column if not exists list varchar(50);
-- '' for an entry that holds for every e-mail.
alter table el_suppression add column if not exists list varchar(50) not null default '';
alter table el_suppression drop primary key, add primary key (address, tenant, list),
    add key el_suppression_list (tenant, list, address), drop key el_suppression_tenant;
