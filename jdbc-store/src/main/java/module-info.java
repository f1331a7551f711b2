/**
 * Keeps the history in a relational database over plain JDBC. Read {@link io.emailledger.jdbc.JdbcHistoryStore} first.
 */
module io.emailledger.jdbc {
    requires transitive io.emailledger.core;
    requires transitive java.sql;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.jdbc;
}
