package io.emailledger.actions;

/**
 * The result of cancelling all e-mails that match a query.
 *
 * @param cancelled the number of e-mails cancelled by this call
 * @param tooLate the number of e-mails whose transmission began, or that were finished, before they could be cancelled
 */
public record BulkCancelResult(int cancelled, int tooLate) {}
