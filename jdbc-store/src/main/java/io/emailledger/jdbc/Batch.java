package io.emailledger.jdbc;

import java.util.List;

/**
 * A statement and the rows of values for which it is to be executed.
 *
 * @param statement the statement
 * @param rows the values, at least one row
 */
record Batch(RowStatement statement, List<List<Value>> rows) {}
