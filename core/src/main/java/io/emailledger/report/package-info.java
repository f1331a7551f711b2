/**
 * What comes back about an e-mail after a server has taken it, as plain values: bounces, delays, confirmations,
 * complaints and automatic replies. Read {@link io.emailledger.report.MailReport} first. Nothing here judges whom to
 * believe; that is done by the ledger to which a report is handed.
 */
@NullMarked
package io.emailledger.report;

import org.jspecify.annotations.NullMarked;
