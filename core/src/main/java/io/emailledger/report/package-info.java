/**
 * Reports about e-mails after a server accepted them, as values: bounces, delays, confirmations, complaints and
 * automatic replies. Start with {@link io.emailledger.report.MailReport}. Verification of reports is done by the
 * ledger, not by this package.
 */
@NullMarked
package io.emailledger.report;

import org.jspecify.annotations.NullMarked;
