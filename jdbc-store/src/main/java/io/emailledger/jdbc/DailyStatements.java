package io.emailledger.jdbc;

/** The statements of the daily counts; see {@link Statements}. */
final class DailyStatements {
    private DailyStatements() {}

    static final RowStatement INSERT =
            RowStatement.insert("el_daily_change", "day_no, tenant, route, status, cause, emails");

    /** What an e-mail is counted as, from the rows of its recipients; those after the first have no e-mail. */
    static final String FIND_COUNTED = """
            select id, 0, tenant, route, status, failure, to_status, to_cause
            from el_email where id {ids}
            union all
            select email_id, pos, cast(null as varchar(100)), cast(null as varchar(100)), cast(null as varchar(20)),
                cast(null as varchar(40)), status, cause
            from el_recipient where email_id {ids}""";

    static final String COUNT_CHANGES = """
            select count(*) from (select 1 as one from el_daily_change limit ?) c""";

    static final String FIND_CHANGES = """
            select id, day_no, tenant, route, status, cause, emails from el_daily_change order by id limit ?""";

    static final RowStatement DELETE_CHANGE = RowStatement.delete("el_daily_change", "id = ?");

    static final String ADD = """
            update el_daily set emails = emails + ?
            where day_no = ? and tenant = ? and route = ? and status = ? and cause = ?""";

    static final String INSERT_SUM = """
            insert into el_daily (emails, day_no, tenant, route, status, cause) values (?, ?, ?, ?, ?, ?)""";

    static final String FIND_SINCE = """
            select content from el_setting where name = 'daily-since'""";

    static final String DELETE_OLD = """
            delete from el_daily where day_no < ?""";
}
