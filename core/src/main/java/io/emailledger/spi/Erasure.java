package io.emailledger.spi;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;

/**
 * The replacement of an e-mail's record without data that could identify a person. The ledger decides what remains.
 *
 * @param record the new record: other facts, recipients and attachments in the same number and order, and a finished
 *     state without due time and deadline, whose version is one higher; its opens are ignored, the stored ones remain
 * @param event the event to add
 */
public record Erasure(EmailRecord record, HistoryEvent event) {}
