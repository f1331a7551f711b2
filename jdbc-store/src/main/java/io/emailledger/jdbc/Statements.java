package io.emailledger.jdbc;

/**
 * The statements, one constant each, in the SQL that all databases share. {@link SqlTexts} replaces the names in braces
 * by the SQL of the database: {@code {now}} is the clock, {@code {ids}} a comparison with a list of ids, {@code {in
 * order}} makes the first table lead, {@code {lookup ...}} joins by looking up each row, {@code {skip locked}} locks rows
 * and skips those that others are claiming, {@code {bytes of ...}} orders by bytes. Statements that lock more than one
 * table lock {@code el_due} before {@code el_email}, to avoid deadlocks.
 *
 * <p>Statements that are executed for many rows are {@link RowStatement}s. Some dialects write one statement for all
 * rows.
 */
final class Statements {
    private Statements() {}

    /** The version of the schema is 0 if the application has created the tables without a version. */
    static final String NOW_AND_VERSION = "select {now}, (select coalesce(max(version), 0) from el_schema)";

    static final RowStatement INSERT_KEY =
            RowStatement.insert("el_key", "tenant, idempotency_key, email_id, fingerprint");

    static final RowStatement PASS_KEY = RowStatement.update(
            "el_key", "email_id = ?, fingerprint = ?", "tenant = ? and idempotency_key = ? and email_id = ?");

    static final String FIND_KEYS = """
            select idempotency_key, email_id, fingerprint from el_key where tenant = ? and idempotency_key {ids}""";

    static final RowStatement INSERT_EMAIL = RowStatement.insert("el_email", """
            id, version, status, attempts, waiting, journalled, failure, hold_reason, attachments,
            from_name, from_address, subject, labels, tenant, priority, guarantee, track_opens, send_at, expires_at,
            idempotency_key, resend_of, route, list,
            to_kind, to_name, to_address, to_status, to_failure, to_reply_code, to_reply_text, to_reply_phase, to_cause,
            to_taken_by, to_arrival""");

    static final RowStatement INSERT_DUE = RowStatement.insert(
            "el_due", "email_id, version, phase, priority, route, tenant, due_at, deadline, owner, fence");

    static final RowStatement INSERT_BODY = RowStatement.insert("el_body", "email_id, chunk, content");

    static final RowStatement INSERT_RECIPIENT = RowStatement.insert("el_recipient", """
            email_id, pos, kind, name, address,
            status, failure, reply_code, reply_text, reply_phase, cause, taken_by, arrival""");

    static final RowStatement INSERT_ATTACHMENT = RowStatement.insert(
            "el_attachment", "email_id, pos, name, media_type, content_id, size_bytes, sha256, deleted_at");

    static final RowStatement INSERT_CHUNK =
            RowStatement.insert("el_attachment_chunk", "email_id, pos, chunk, content");

    static final RowStatement INSERT_LOG = RowStatement.insert("el_log", """
            email_id, steps,
            attempt, started_at, ended_at, transport, server, tls, results, transcript""");

    static final RowStatement INSERT_TERM = RowStatement.insert("el_term", "term, email_id");

    static final String DELETE_DUE = """
            delete from el_due where email_id {ids} and version = ?""";

    static final RowStatement UPDATE_DUE = RowStatement.update(
            "el_due",
            "version = ?, phase = ?, due_at = ?, deadline = ?, owner = ?, fence = ?",
            "email_id = ? and version = ?");

    /** Sets the version of a row of the queue to that of its e-mail. */
    static final RowStatement BRING_UP_DUE =
            RowStatement.update("el_due", "version = ?", "email_id = ? and version < ?");

    static final String FIND_PLACE = """
            select priority, coalesce(route, 'default'), tenant from el_email where id = ?""";

    /**
     * The bounds of the version of the row: while the e-mail is in the queue, its own row may have an older version.
     */
    static final RowStatement UPDATE_EMAIL = RowStatement.update("el_email", """
            version = ?, status = ?, attempts = ?, waiting = ?, journalled = ?, failure = ?, hold_reason = ?,
            attachments_deleted_at = coalesce(attachments_deleted_at, ?)""", "id = ? and version between ? and ?");

    static final RowStatement UPDATE_EMAIL_AND_FIRST_RECIPIENT =
            RowStatement.update("el_email", """
            version = ?, status = ?, attempts = ?, waiting = ?, journalled = ?, failure = ?, hold_reason = ?,
            attachments_deleted_at = coalesce(attachments_deleted_at, ?),
            to_status = ?, to_failure = ?, to_reply_code = ?, to_reply_text = ?, to_reply_phase = ?, to_cause = ?,
            to_taken_by = ?, to_arrival = ?""", "id = ? and version between ? and ?");

    static final String UPDATE_SEND_AT = """
            update el_email set send_at = ? where id = ?""";

    static final String EDIT_EMAIL = """
            update el_email set attachments = ?, from_name = ?, from_address = ?, subject = ?, labels = ?, priority = ?,
                guarantee = ?, track_opens = ?, send_at = ?, expires_at = ?, to_kind = ?, to_name = ?, to_address = ?,
                to_status = ?, to_failure = ?, to_reply_code = ?, to_reply_text = ?, to_reply_phase = ?, to_cause = ?,
                to_taken_by = ?, to_arrival = ?
            where id = ?""";

    static final String EDIT_PRIORITY = """
            update el_due set priority = ? where email_id = ?""";

    static final String EDIT_FINGERPRINT = """
            update el_key set fingerprint = ? where tenant = ? and idempotency_key = ? and email_id = ?""";

    static final String FIND_VERSIONS = """
            select e.id, e.version, d.version
            from el_email e left join el_due d on d.email_id = e.id where e.id {ids}""";

    static final RowStatement UPDATE_RECIPIENT = RowStatement.update("el_recipient", """
            status = ?, failure = ?, reply_code = ?, reply_text = ?, reply_phase = ?, cause = ?,
            taken_by = ?, arrival = ?""", "email_id = ? and pos = ?");

    /** The results for all recipients, those of the first with the failure of the e-mail. */
    static final String FIND_OUTCOMES = """
            select id, 0, failure, to_status, to_failure, to_reply_code, to_reply_text, to_cause, to_arrival
            from el_email where id {ids}
            union all
            select email_id, pos, cast(null as varchar(40)), status, failure, reply_code, reply_text, cause, arrival
            from el_recipient where email_id {ids}""";

    /** Repeats each term for each of its e-mails. */
    static final String TERMS_FROM = """
            select t.term from el_term t where t.term >= ? and t.term < ? order by t.term, t.email_id limit ?""";

    static final String TERMS_AFTER = TERMS_FROM.replace(">= ?", "> ?");

    /** Each term once. */
    static final String DISTINCT_TERMS = """
            with recursive found (term) as (
                (select t.term from el_term t where t.term >= ? and t.term < ? order by t.term limit 1)
                union all
                select (select n.term from el_term n where n.term > f.term and n.term < ? order by n.term limit 1)
                from found f where f.term is not null)
            select term from found where term is not null limit ?""";

    static final String COUNT_TERMS = """
            select count(*) from (select 1 as one from el_term t where t.term >= ? and t.term < ? limit ?) c""";

    static final String IS_ANY_BEFORE = """
            select 1 from el_email where id < ? limit 1""";

    static final RowStatement DELETE_CHUNKS = RowStatement.delete("el_attachment_chunk", "email_id = ?");

    /** A cheap check for due e-mails, for a worker that found none the last time. */
    static final String IS_ANY_DUE = """
            select case when exists (select 1 from el_due where phase = 1 and priority = 1 and due_at <= {now})
                or exists (select 1 from el_due where phase = 1 and priority = 2 and due_at <= {now})
                or exists (select 1 from el_due where phase = 1 and priority = 3 and due_at <= {now})
                or exists (select 1 from el_due where phase = 2 and priority in (1, 2, 3) and due_at <= {now})
                then 1 else 0 end, (select coalesce(max(version), 0) from el_schema)""";

    /** Finds due e-mails of one priority, before {@link #CLAIM_DUE}. */
    static final String FIND_DUE = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 1 and priority = ? and due_at <= ?
            order by phase, priority, due_at limit ? {skip locked}""";

    /** The same without some routes; it reads what is due of these, too. */
    static final String FIND_DUE_EXCEPT = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 1 and priority = ? and due_at <= ? and not (route {ids})
            order by phase, priority, due_at limit ? {skip locked}""";

    static final String FIND_DUE_OF_TENANT = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 1 and priority = ? and {bytes of route} = {bytes of ?} and tenant = ? and due_at <= ?
            order by phase, priority, {bytes of route}, tenant, due_at limit ? {skip locked}""";

    /**
     * Finds due e-mails of a route among all that wait, one tenant after another. Zero is added, so that H2 does not take
     * the index of the due times, in which e-mails of other routes are.
     */
    static final String FIND_DUE_OF_ROUTE = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 1 and priority = ? and {bytes of route} = {bytes of ?} and due_at + 0 <= ?
            order by phase, priority, {bytes of route}, tenant, due_at limit ? {skip locked}""";

    /** Finds what waits of the first tenants of a route. */
    static final String FIRST_TENANTS = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 1 and priority = ? and {bytes of route} = {bytes of ?}
            order by phase, priority, {bytes of route}, tenant, due_at limit ?""";

    /**
     * Finds what waits of the next tenants of a route. The second name is the first with the smallest character appended:
     * for a comparison by "greater", H2 reads all equal rows.
     */
    static final String NEXT_TENANTS = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 1 and priority = ? and {bytes of route} = {bytes of ?} and tenant > ? and tenant >= ?
            order by phase, priority, {bytes of route}, tenant, due_at limit ?""";

    /** Finds what waits of the next routes; see {@link #NEXT_TENANTS}. */
    static final String NEXT_ROUTES = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 1 and priority = ? and {bytes of route} > {bytes of ?} and {bytes of route} >= {bytes of ?}
            order by phase, priority, {bytes of route}, tenant, due_at limit ?""";

    /** Finds the name of the next route; see {@link #NEXT_TENANTS}. */
    static final String NEXT_ROUTE = """
            select route from el_due
            where phase = 1 and priority = ? and {bytes of route} > {bytes of ?} and {bytes of route} >= {bytes of ?}
            order by phase, priority, {bytes of route}, tenant, due_at limit 1""";

    /**
     * Finds those of some e-mails that are still due, and that no other claim has just found. Zero is added, so that
     * PostgreSQL does not take the index of the due times.
     */
    static final String LOCK_DUE = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where email_id {ids} and phase + 0 = 1 and due_at + 0 <= ? {skip locked}""";

    /**
     * The routes of the e-mails that have been due for the longest time: the part of the queue, the route, and how many
     * they are. The parts are the three priorities, and 0 for expired leases.
     */
    static final String OLDEST_ROUTES = "select part, route, count(*) from (" + oldest(1) + "\nunion all "
            + oldest(2) + "\nunion all " + oldest(3) + """

            union all select 0 as part, s.route from (
                select route from el_due where phase = 2 and priority in (1, 2, 3) and due_at <= {now} limit ?) s
            ) o group by part, route""";

    private static String oldest(int priority) {
        return """
                select {p} as part, r{p}.route from (
                select route from el_due where phase = 1 and priority = {p} and due_at <= {now}
                order by phase, priority, due_at limit ?) r{p}""".replace("{p}", Integer.toString(priority));
    }

    /** The routes with expired leases; a lease is in flight, so they are few. */
    static final String STUCK_ROUTES = """
            select distinct route from el_due where phase = 2 and priority in (1, 2, 3) and due_at <= {now}""";

    /** Finds e-mails whose lease has expired. */
    static final String FIND_STUCK = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 2 and priority in (1, 2, 3) and due_at <= ?
            order by phase, priority, due_at limit ? {skip locked}""";

    static final String FIND_STUCK_OF_ROUTE = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 2 and priority in (1, 2, 3) and due_at <= ? and route = ?
            order by phase, priority, due_at limit ? {skip locked}""";

    static final String FIND_STUCK_EXCEPT = """
            select email_id, version, phase, priority, route, tenant, due_at from el_due
            where phase = 2 and priority in (1, 2, 3) and due_at <= ? and not (route {ids})
            order by phase, priority, due_at limit ? {skip locked}""";

    /** Claims e-mails that were found. It skips those that others have claimed or finished: they are no longer due. */
    static final String CLAIM_DUE = """
            update el_due set version = version + 1, phase = 2, due_at = ?, owner = ?, fence = ?
            where email_id {ids} and phase > 0 and due_at <= ?""";

    static final String RENEW = """
            update el_due set due_at = {now} + ?
            where email_id = ? and version = ? and phase = 2""";

    /** The columns that {@link EmailRows} reads. */
    private static final String RECORD = """
            e.id, e.version, e.status, e.attempts, e.waiting, e.journalled, e.failure, e.hold_reason, e.attachments,
                e.attachments_deleted_at, e.from_name, e.from_address, e.subject, e.labels, e.tenant, e.priority,
                e.guarantee, e.track_opens, e.send_at, e.expires_at, e.idempotency_key, e.resend_of, e.route, e.list,
                e.to_kind, e.to_name, e.to_address,
                e.to_status, e.to_failure, e.to_reply_code, e.to_reply_text, e.to_reply_phase, e.to_cause, e.to_taken_by,
                e.to_arrival,
                d.version, d.phase, d.due_at, d.deadline, d.owner,
                r.pos, r.kind, r.name, r.address,
                r.status, r.failure, r.reply_code, r.reply_text, r.reply_phase, r.cause, r.taken_by,
                r.arrival""";

    private static final String JOINED = """
            left join {lookup el_due d.email_id = e.id}
            left join {lookup el_recipient r.email_id = e.id}""";

    static final String FIND_EMAILS = "select " + RECORD + "\nfrom el_email e\n" + JOINED + "\nwhere e.id {ids}";

    /** Reads the records of the ids that a subselect finds, in one statement. */
    static final String RECORDS_OF =
            "select " + RECORD + "\nfrom ({selected}) p\njoin {lookup el_email e.id = p.id}\n" + JOINED;

    /** Includes reports whose e-mail does not exist. */
    static final String OVERDUE =
            "select " + RECORD.replace("e.id, ", "p.id, ") + """

            from (select email_id as id from el_due where deadline <= {now} and phase < 2 order by deadline limit ?) p
            left join {lookup el_email e.id = p.id}
            """ + JOINED.replace("= e.id", "= p.id");

    /** Removes unreadable e-mails from the queue: they are not due until a person makes them due. */
    static final String SET_ASIDE = """
            update el_due set phase = 0, due_at = null, deadline = null, owner = null, fence = ''
            where email_id {ids}""";

    static final String FIND_BODIES = """
            select email_id, chunk, content from el_body where email_id {ids}""";

    static final String FIND_ATTACHMENTS = """
            select email_id, pos, name, media_type, content_id, size_bytes, sha256, deleted_at
            from el_attachment where email_id {ids}""";

    /**
     * Finds the size and the first piece, which is all of a small one. The attachments of an exact message, whose row is
     * before them, have no contents of their own.
     */
    static final String FIND_ATTACHMENT = """
            select a.size_bytes, c.content from el_attachment a join el_email e on e.id = a.email_id
            left join el_attachment_chunk c on c.email_id = a.email_id and c.pos = a.pos and c.chunk = 0
            where a.email_id = ? and a.pos = ? and a.sha256 is not null and a.deleted_at is null
                and e.attachments_deleted_at is null
                and (a.pos < 0 or not exists (
                    select 1 from el_attachment m where m.email_id = a.email_id and m.pos < 0))""";

    /** The caller counts the rows: with GROUP BY, H2 reads the whole index. */
    static final String FIND_CHUNKS = """
            select email_id, pos from el_attachment_chunk where email_id {ids}""";

    static final String FIND_CHUNK = """
            select content from el_attachment_chunk where email_id = ? and pos = ? and chunk = ?""";

    /** The caller adds up the rows: with GROUP BY, H2 reads the whole index. */
    static final String FIND_OBSERVED = """
            select email_id, kind, times, first_at, last_at from el_observation where email_id {ids}""";

    static final String FIND_EVENTS = """
            select steps from el_log where email_id = ? and steps is not null order by email_id, id""";

    static final String FIND_ATTEMPTS = """
            select attempt, started_at, ended_at, transport, server, tls, results, transcript
            from el_log where email_id = ? and attempt is not null order by email_id, id""";

    static final String IS_RECIPIENT = """
            select 1 from el_email where id = ? and to_kind is not null and 0 = ?
            union all select 1 from el_recipient where email_id = ? and pos = ?""";

    static final String COUNT_OBSERVATION = """
            update el_observation set times = times + 1, first_at = least(first_at, ?), last_at = greatest(last_at, ?)
            where email_id = ? and pos = ? and kind = ? and agent = ?""";

    static final String INSERT_OBSERVATION = """
            insert into el_observation (email_id, pos, kind, agent, first_at, last_at, times)
            values (?, ?, ?, ?, ?, ?, 1)""";

    static final String IS_TERM = """
            select 1 from el_term where term = ? and email_id = ?""";

    static final String FIND_OBSERVATIONS = """
            select kind, pos, agent, first_at, last_at, times from el_observation
            where email_id = ? order by pos, first_at, agent""";

    /**
     * The state of the queue in one statement. The columns are the time; for each of the three priorities the first due
     * time and the number of due e-mails; the number in flight, and how many of these have an expired lease.
     */
    static final String QUEUE = "select {now}, " + due(1) + ",\n" + due(2) + ",\n" + due(3) + """
            ,
            (select count(*) from el_due where phase = 2 and due_at > {now}),
            (select count(*) from el_due where phase = 2 and due_at <= {now})""";

    private static String due(int priority) {
        return """
                (select due_at from el_due where phase = 1 and priority = {p} and due_at <= {now}
                    order by phase, priority, due_at limit 1),
                (select count(*) from (
                    select 1 as one from el_due where phase = 1 and priority = {p} and due_at <= {now} limit ?) c{p})""".replace("{p}", Integer.toString(priority));
    }

    static final String FIND_SETTINGS = """
            select name, content from el_setting where name {ids}""";

    static final String INSERT_SETTING = """
            insert into el_setting (name, content) values (?, ?)""";

    static final String UPDATE_SETTING = """
            update el_setting set content = ? where name = ? and content = ?""";

    static final String DELETE_SETTING = """
            delete from el_setting where name = ? and content = ?""";

    /** The time before which everything is in a copy that shows it. */
    static final String READ_HEARTBEAT = """
            select {now}, (select content from el_setting where name = ?)""";

    /** Which store a copy is of, its version, and its heartbeat. */
    static final String READ_REPLICA_HEAD = """
            select (select min(id) from el_schema_store),
                (select max(version) from el_schema),
                (select content from el_setting where name = ?)""";

    static final String IS_REPORT = """
            select 1 from el_report where id = ?""";

    static final String INSERT_REPORT = """
            insert into el_report (id, email_id, standing, received_at, kind, doubt, content, raw, raw_sha256)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    static final String SETTLE_REPORT = """
            update el_report set standing = ?, email_id = coalesce(?, email_id) where id = ? and standing = ?""";

    static final String FIND_REPORT = """
            select raw, raw_sha256, id, email_id, standing, received_at, doubt, content from el_report where id = ?""";

    static final String FIND_REPORTS_OF_EMAIL = """
            select raw, raw_sha256, id, email_id, standing, received_at, doubt, content
            from el_report where email_id = ? order by received_at, id""";

    static final String FIND_REPORTS = """
            select id, email_id, standing, received_at, doubt, content from el_report
            where standing = ? order by standing, received_at, id limit ?""";

    static final String FIND_REPORTS_AFTER = """
            select id, email_id, standing, received_at, doubt, content from el_report
            where standing = ? and received_at >= ? and (received_at > ? or id > ?)
            order by standing, received_at, id limit ?""";

    static final String LOCK_OLD_REPORTS = """
            select id from el_report where standing = ? and received_at < ?
            order by standing, received_at, id limit ? for update""";

    static final String DELETE_REPORTS = """
            delete from el_report where id {ids}""";

    /** Its parameters have the order of those of the update. */
    static final RowStatement INSERT_SUPPRESSION = RowStatement.insert(
            "el_suppression", "reason, origin, words, evidence, since_at, until_at, address, tenant, list");

    static final String UPDATE_SUPPRESSION = """
            update el_suppression set reason = ?, origin = ?, words = ?, evidence = ?, since_at = ?, until_at = ?
            where address = ? and tenant = ? and list = ?""";

    /** Of an entry that was over at a time. */
    static final String REPLACE_EXPIRED_SUPPRESSION = UPDATE_SUPPRESSION + " and until_at <= ?";

    static final String LOCK_SUPPRESSION = """
            select 1 from el_suppression where address = ? and tenant = ? and list = ? for update""";

    static final String DELETE_SUPPRESSION = """
            delete from el_suppression where address = ? and tenant = ? and list = ?""";

    static final String FIND_SUPPRESSIONS = """
            select tenant, list, address, reason, origin, words, evidence, since_at, until_at
            from el_suppression where address {ids}""";

    static final String SUPPRESSIONS_OF_TENANT_AFTER = """
            select tenant, list, address, reason, origin, words, evidence, since_at, until_at
            from el_suppression where tenant = ? and list = ? and {bytes of address} > {bytes of ?}
            order by tenant, list, {bytes of address} limit ?""";
}
