/**
 * A {@link io.emailledger.spi.HistoryStore} in a relational database, found from the connection: H2, PostgreSQL,
 * MariaDB, and MySQL, which was written and not tested. Over plain JDBC and any {@code DataSource}.
 * {@link io.emailledger.jdbc.JdbcHistoryStore} is the one to read; {@link io.emailledger.jdbc.SchemaMode} says who
 * makes the tables.
 */
@NullMarked
package io.emailledger.jdbc;

import org.jspecify.annotations.NullMarked;
