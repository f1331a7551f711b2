/**
 * What each kind of server writes when it sends mail back, one small reader for each. Read
 * {@link io.emailledger.bounces.readers.Readers} first: it is the table. A new format is a new class here that
 * implements {@link io.emailledger.bounces.readers.ReportReader}, and a line in that table.
 */
@NullMarked
package io.emailledger.bounces.readers;

import org.jspecify.annotations.NullMarked;
