package io.emailledger.spi;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;

/**
 * An e-mail as it is to be from now on, without what could tell who a person was. The ledger has decided what stays.
 *
 * @param record the record in place of the one that is kept: other facts, recipients and attachments in the same number
 *     and order, and a finished state without due time and deadline, whose version is one higher; its opens do not
 *     matter, they stay as they are
 * @param event what is added to the steps
 */
public record Erasure(EmailRecord record, HistoryEvent event) {}
