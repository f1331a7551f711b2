-- An e-mail has a route, and a worker claims the e-mails of one route.

-- Null for the default route.
alter table el_email add column if not exists route varchar(100);
alter table el_due add column if not exists route varchar(100) default 'default' not null;
-- H2 compares texts by the halves of their characters; the order of routes is that of the bytes.
alter table el_due add column if not exists route_bytes varbinary(400) generated always as (stringtoutf8(route));
create index if not exists el_due_route on el_due (phase, priority, route_bytes, tenant, due_at);
drop index if exists el_due_tenant;

-- Times before 1970 and after 9999 are null.
create or replace view el_email_view as
select
    e.id,
    e.tenant,
    case when d.phase = 2 then 'SENDING' else e.status end as status,
    e.waiting,
    e.failure,
    case e.priority when 1 then 'HIGH' when 2 then 'NORMAL' when 3 then 'LOW' end as priority,
    e.subject,
    case when e.from_name = '' then e.from_address else e.from_name || ' <' || e.from_address || '>' end as sender,
    -- The first ten, each with its status.
    concat_ws(
        ', ',
        e.to_address || ' ' || case when d.phase = 2 and e.to_status = 'PENDING' then 'SENDING' else e.to_status end,
        (
            select listagg(
                r.address || ' ' || case when d.phase = 2 and r.status = 'PENDING' then 'SENDING' else r.status end,
                ', '
            ) within group (order by r.pos)
            from el_recipient r
            where r.email_id = e.id and r.pos < 10
        ),
        (
            select 'and ' || count(*) || ' more'
            from el_recipient r
            where r.email_id = e.id and r.pos >= 10
            having count(*) > 0
        )
    ) as recipients,
    -- The first 48 bits of an id are the milliseconds since 1970.
    dateadd(
        millisecond,
        cast(x'0000' || substring(cast(e.id as varbinary(16)) from 1 for 6) as bigint),
        timestamp with time zone '1970-01-01 00:00:00+00'
    ) as recorded_at,
    case when e.send_at between 0 and 253402300799999999
        then dateadd(microsecond, e.send_at, timestamp with time zone '1970-01-01 00:00:00+00') end as send_at,
    -- While an e-mail is being sent, the end of its lease.
    case when d.due_at between 0 and 253402300799999999
        then dateadd(microsecond, d.due_at, timestamp with time zone '1970-01-01 00:00:00+00') end as due_at,
    -- The last event that finished it for a recipient; a confirmation of what was delivered before is none.
    -- Events of earlier releases are not JSON: the last attempt's end.
    case when d.phase in (1, 2) or e.status = 'PENDING' then null else coalesce(
        (
            select max(cast(regexp_replace(
                l.steps,
                '^.*"type":"(?:DELIVERED|BOUNCED|FAILED|CANCELLED|UNCONFIRMED|RESOLVED|CONFIRMED)","at":"(\d{4}-[^"]*)".*$',
                '$1'
            ) as timestamp(6) with time zone))
            from el_log l
            where l.email_id = e.id and (
                regexp_like(l.steps, '"type":"(?:DELIVERED|BOUNCED|FAILED|CANCELLED|UNCONFIRMED|RESOLVED)","at":"\d{4}-')
                or regexp_like(l.steps, '"type":"CONFIRMED","at":"\d{4}-[^"]*","recipients":\[') and not exists (
                    select 1
                    from el_log f
                    where f.email_id = e.id and regexp_like(
                        f.steps,
                        '"type":"(?:DELIVERED|BOUNCED|FAILED|CANCELLED|UNCONFIRMED|RESOLVED)","at":"[^"]*",'
                            || '(?:"detail"|"recipients":\[(?:\d+,)*' || regexp_replace(
                                l.steps, '^.*"type":"CONFIRMED","at":"[^"]*","recipients":\[(\d+).*$', '$1'
                            ) || '[,\]])'
                    )
                )
            )
        ),
        (
            select max(dateadd(microsecond, l.ended_at, timestamp with time zone '1970-01-01 00:00:00+00'))
            from el_log l
            where l.email_id = e.id and l.ended_at between 0 and 253402300799999999
        )
    ) end as finished_at,
    e.attempts,
    -- Of the last replies about the recipients the one with the highest code.
    nullif(greatest(
        coalesce(e.to_reply_code || ' ' || e.to_reply_text, ''),
        coalesce((
            select max(r.reply_code || ' ' || r.reply_text)
            from el_recipient r
            where r.email_id = e.id
        ), '')
    ), '') as last_reply,
    d.owner,
    e.labels,
    coalesce(e.route, 'default') as route
from el_email e
left join el_due d on d.email_id = e.id;
