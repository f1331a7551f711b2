/**
 * A {@link io.emailledger.spi.HistoryStore} in a relational database, over plain JDBC and any {@code DataSource}.
 * {@link io.emailledger.jdbc.JdbcHistoryStore} is the one to read; {@link io.emailledger.jdbc.SchemaMode} says who
 * makes the tables.
 */
@NullMarked
package io.emailledger.jdbc;

import org.jspecify.annotations.NullMarked;
