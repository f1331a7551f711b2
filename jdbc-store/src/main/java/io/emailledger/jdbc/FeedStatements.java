package io.emailledger.jdbc;

/** The statements of the feed; see {@link Statements}. */
final class FeedStatements {
    private FeedStatements() {}

    static final RowStatement INSERT =
            RowStatement.insert("el_feed", "email_id, kind, happened_at, status, recipients");

    static final String IS_UNNUMBERED = """
            select 1 from el_feed where feed_no = 0 order by feed_no, id limit 1""";

    static final String FIND_UNNUMBERED = """
            select id from el_feed where feed_no = 0 order by feed_no, id limit ?""";

    static final RowStatement NUMBER = RowStatement.update("el_feed", "feed_no = ?", "id = ? and feed_no = 0");

    static final String LOCK_END = """
            select last_no, deleted_no from el_feed_end where id = 1 for update""";

    static final String INSERT_END = """
            insert into el_feed_end (id, last_no, deleted_no) values (1, ?, 0)""";

    /** The last number, if the row of the end is missing. */
    static final String FIND_LAST = """
            select feed_no from el_feed where feed_no > 0 order by feed_no desc, id desc limit 1""";

    static final String FIND_END = """
            select last_no, deleted_no from el_feed_end where id = 1""";

    static final String UPDATE_END = """
            update el_feed_end set last_no = ?, deleted_no = ? where id = 1""";

    static final String FIND = """
            select feed_no, email_id, kind, happened_at, status, recipients
            from el_feed where feed_no > ? order by feed_no, id limit ?""";

    static final String FIND_TIMES = """
            select feed_no, happened_at from el_feed where feed_no > ? order by feed_no, id limit ?""";

    static final String DELETE = """
            delete from el_feed where feed_no > ? and feed_no <= ?""";
}
