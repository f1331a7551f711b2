/**
 * Readers of report mails. Read {@link io.emailledger.bounces.readers.Readers} first: it is the table. Standards have a
 * reader each; all notices for people have one, which uses the structure of the notice. A new format is a new class
 * here that implements {@link io.emailledger.bounces.readers.ReportReader}, and a line in that table.
 */
@NullMarked
package io.emailledger.bounces.readers;

import org.jspecify.annotations.NullMarked;
