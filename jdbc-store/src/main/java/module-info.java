/**
 * Keeps the history in a relational database over plain JDBC: H2, PostgreSQL, MariaDB, and MySQL, which was written and
 * not tested. Read {@link io.emailledger.jdbc.JdbcHistoryStore} first.
 */
module io.emailledger.jdbc {
    requires transitive io.emailledger.core;
    requires transitive java.sql;
    requires com.fasterxml.jackson.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.emailledger.jdbc;
}
