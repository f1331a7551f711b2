/**
 * A {@link io.emailledger.spi.HistoryStore} in a relational database, over plain JDBC and any {@code DataSource}: H2,
 * PostgreSQL, MariaDB, and MySQL (not tested). The store detects the database from the connection. {@link
 * io.emailledger.jdbc.JdbcHistoryStore} is the main class; {@link io.emailledger.jdbc.SchemaMode} selects who creates
 * the tables.
 */
@NullMarked
package io.emailledger.jdbc;

import org.jspecify.annotations.NullMarked;
