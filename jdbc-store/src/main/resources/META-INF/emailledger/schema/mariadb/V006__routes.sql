-- An e-mail has a route, and a worker claims the e-mails of one route.

-- Null for the default route.
alter table el_email add column if not exists route varchar(100);
alter table el_due add column if not exists route varchar(100) not null default 'default';
alter table el_due add key el_due_route (phase, priority, route, tenant, due_at), drop key el_due_tenant;

-- Ids are in their usual form. Times are in UTC; those before 1970 and after 9999 are null.
create or replace view el_email_view as
select
    insert(insert(insert(insert(lower(hex(e.id)), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-') as id,
    e.tenant,
    case when d.phase = 2 then 'SENDING' else e.status end as status,
    e.waiting,
    e.failure,
    case e.priority when 1 then 'HIGH' when 2 then 'NORMAL' when 3 then 'LOW' end as priority,
    e.subject,
    case when e.from_name = '' then e.from_address else concat(e.from_name, ' <', e.from_address, '>') end as sender,
    -- The first ten, each with its status.
    concat_ws(
        ', ',
        concat(e.to_address, ' ', case when d.phase = 2 and e.to_status = 'PENDING' then 'SENDING' else e.to_status end),
        (
            select group_concat(
                concat(r.address, ' ', case when d.phase = 2 and r.status = 'PENDING' then 'SENDING' else r.status end)
                order by r.pos separator ', '
            )
            from el_recipient r
            where r.email_id = e.id and r.pos < 10
        ),
        (
            select concat('and ', count(*), ' more')
            from el_recipient r
            where r.email_id = e.id and r.pos >= 10
            having count(*) > 0
        )
    ) as recipients,
    -- The first 48 bits of an id are the milliseconds since 1970.
    timestampadd(
        microsecond, 1000 * cast(conv(hex(left(e.id, 6)), 16, 10) as signed), timestamp '1970-01-01 00:00:00.000000'
    ) as recorded_at,
    case when e.send_at between 0 and 253402300799999999
        then timestampadd(microsecond, e.send_at, timestamp '1970-01-01 00:00:00.000000') end as send_at,
    -- While an e-mail is being sent, the end of its lease.
    case when d.due_at between 0 and 253402300799999999
        then timestampadd(microsecond, d.due_at, timestamp '1970-01-01 00:00:00.000000') end as due_at,
    -- The last event that finished it for a recipient; a confirmation of what was delivered before is none.
    -- Events of earlier releases are not JSON: the last attempt's end.
    case when d.phase in (1, 2) or e.status = 'PENDING' then null else coalesce(
        (
            select max(cast(replace(replace(s.happened, 'T', ' '), 'Z', '') as datetime(6)))
            from el_log l
            join json_table(
                case when l.steps like '[%' then l.steps else '[]' end,
                '$[*]' columns (
                    type varchar(40) path '$.type', happened varchar(40) path '$.at', pos int path '$.recipients[0]'
                )
            ) s
            where l.email_id = e.id and s.happened like '____-%'
                and (s.type in ('DELIVERED', 'BOUNCED', 'FAILED', 'CANCELLED', 'UNCONFIRMED', 'RESOLVED')
                    or s.type = 'CONFIRMED' and not exists (
                        select 1
                        from el_log f
                        join json_table(
                            case when f.steps like '[%' then f.steps else '[]' end,
                            '$[*]' columns (
                                type varchar(40) path '$.type',
                                nested path '$.recipients[*]' columns (pos int path '$')
                            )
                        ) p
                        where f.email_id = e.id and coalesce(p.pos, s.pos) = s.pos
                            and p.type in ('DELIVERED', 'BOUNCED', 'FAILED', 'CANCELLED', 'UNCONFIRMED', 'RESOLVED')
                    ))
        ),
        (
            select max(timestampadd(microsecond, l.ended_at, timestamp '1970-01-01 00:00:00.000000'))
            from el_log l
            where l.email_id = e.id and l.ended_at between 0 and 253402300799999999
        )
    ) end as finished_at,
    e.attempts,
    -- Of the last replies about the recipients the one with the highest code.
    nullif(greatest(
        coalesce(concat(e.to_reply_code, ' ', e.to_reply_text), ''),
        coalesce((
            select max(concat(r.reply_code, ' ', r.reply_text))
            from el_recipient r
            where r.email_id = e.id
        ), '')
    ), '') as last_reply,
    d.owner,
    e.labels,
    -- The bytes of the id, by which the database finds an e-mail.
    e.id as id_bytes,
    coalesce(e.route, 'default') as route
from el_email e
left join el_due d on d.email_id = e.id;
