package io.emailledger.actions;

/**
 * What came of cancelling all e-mails that match a query.
 *
 * @param cancelled how many were cancelled by this call
 * @param tooLate how many began to be transmitted, or were finished, before they could be cancelled
 */
public record BulkCancelResult(int cancelled, int tooLate) {}
