-- How many e-mails were recorded on a day, by tenant, route, status and cause. A transaction that records e-mails or
-- changes what they are counted as inserts the differences into el_daily_change; from time to time these are added to the
-- sums in el_daily. The number is that of both together. Days are UTC, counted from 1970.

create table if not exists el_daily (
    day_no integer not null,
    -- '' for none.
    tenant varchar(100) not null,
    route varchar(100) not null,
    -- Never SENDING, which counts as PENDING.
    status varchar(20) not null,
    -- FAILED: the failure of the e-mail. BOUNCED: the cause of the first bounced recipient. '' for none.
    cause varchar(40) not null,
    emails bigint not null,
    primary key (day_no, tenant, route, status, cause)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

create table if not exists el_daily_change (
    id bigint not null auto_increment,
    day_no integer not null,
    tenant varchar(100) not null,
    route varchar(100) not null,
    status varchar(20) not null,
    cause varchar(40) not null,
    -- What is added, or subtracted if it is negative.
    emails bigint not null,
    primary key (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin;

-- Counts what the history holds. Under REPEATABLE READ, the default, every row that is read would be locked until the end;
-- this is for the next transaction alone.
set transaction isolation level read committed;

insert into el_daily (day_no, tenant, route, status, cause, emails)
select c.day_no, c.tenant, c.route, c.status, c.cause, count(*)
from (
    select
        -- The first 48 bits of an id are the milliseconds since 1970.
        cast(conv(hex(left(e.id, 6)), 16, 10) as signed) div 86400000 as day_no,
        coalesce(e.tenant, '') as tenant,
        coalesce(e.route, 'default') as route,
        e.status,
        coalesce(
            case
                when e.status = 'FAILED' then e.failure
                when e.status = 'BOUNCED' and e.to_status = 'BOUNCED' then e.to_cause
                when e.status = 'BOUNCED' then (
                    select r.cause
                    from el_recipient r
                    where r.email_id = e.id and r.status = 'BOUNCED'
                    order by r.pos limit 1
                )
            end,
            ''
        ) as cause
    from el_email e
) c
where not exists (select 1 from el_daily d)
group by c.day_no, c.tenant, c.route, c.status, c.cause;

-- The day from which on every e-mail is counted when it is recorded. What was deleted before is missing in earlier days.
insert into el_setting (name, content)
select 'daily-since', cast(max(d.day_no) + 1 as char(20))
from el_daily d
where not exists (select 1 from el_setting s where s.name = 'daily-since')
having count(*) > 0;
