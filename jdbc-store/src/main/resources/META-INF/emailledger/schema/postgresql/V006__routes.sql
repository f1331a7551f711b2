-- An e-mail has a route, and a worker claims the e-mails of one route.

-- Null for the default route.
alter table el_email add column if not exists route varchar(100);
alter table el_due add column if not exists route varchar(100) collate "C" not null default 'default';
create index if not exists el_due_route on el_due (phase, priority, route, tenant, due_at) where phase = 1;
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
            select string_agg(
                r.address || ' ' || case when d.phase = 2 and r.status = 'PENDING' then 'SENDING' else r.status end,
                ', ' order by r.pos
            )
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
    timestamptz 'epoch'
        + ('x' || translate(left(cast(e.id as text), 13), '-', ''))::bit(48)::bigint * interval '1 millisecond'
        as recorded_at,
    case when e.send_at between 0 and 253402300799999999
        then timestamptz 'epoch' + e.send_at * interval '1 microsecond' end as send_at,
    -- While an e-mail is being sent, the end of its lease.
    case when d.due_at between 0 and 253402300799999999
        then timestamptz 'epoch' + d.due_at * interval '1 microsecond' end as due_at,
    -- The last event that finished it for a recipient; a confirmation of what was delivered before is none.
    -- Events of earlier releases are not JSON: the last attempt's end.
    case when d.phase in (1, 2) or e.status = 'PENDING' then null else coalesce(
        (
            select max(case when s ->> 'at' ~ '^\d{4}-' then cast(s ->> 'at' as timestamptz) end)
            from el_log l
            cross join jsonb_array_elements(case when l.steps like '[%' then cast(l.steps as jsonb) else '[]' end) s
            where l.email_id = e.id
                and (s ->> 'type' in ('DELIVERED', 'BOUNCED', 'FAILED', 'CANCELLED', 'UNCONFIRMED', 'RESOLVED')
                    or s ->> 'type' = 'CONFIRMED' and not exists (
                        select 1
                        from el_log f
                        cross join jsonb_array_elements(
                            case when f.steps like '[%' then cast(f.steps as jsonb) else '[]' end
                        ) p
                        where f.email_id = e.id
                            and p ->> 'type' in ('DELIVERED', 'BOUNCED', 'FAILED', 'CANCELLED', 'UNCONFIRMED', 'RESOLVED')
                            and coalesce(p -> 'recipients' @> (s -> 'recipients'), true)
                    ))
        ),
        (
            select max(timestamptz 'epoch' + l.ended_at * interval '1 microsecond')
            from el_log l
            where l.email_id = e.id and l.ended_at between 0 and 253402300799999999
        )
    ) end as finished_at,
    e.attempts,
    -- Of the last replies about the recipients the one with the highest code.
    greatest(
        e.to_reply_code || ' ' || e.to_reply_text,
        (
            select max(r.reply_code || ' ' || r.reply_text)
            from el_recipient r
            where r.email_id = e.id
        )
    ) as last_reply,
    d.owner,
    e.labels,
    coalesce(e.route, 'default') as route
from el_email e
left join el_due d on d.email_id = e.id;
