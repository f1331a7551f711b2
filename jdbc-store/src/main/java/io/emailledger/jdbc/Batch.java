package io.emailledger.jdbc;

import java.util.List;

/**
 * A statement that is to be executed for each of several rows of values.
 *
 * @param sql the statement
 * @param rows the values, at least one row
 */
record Batch(String sql, List<List<Value>> rows) {}
