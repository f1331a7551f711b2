package io.emailledger.spi;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RetainedPart;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.Optional;

/**
 * A part of an e-mail that a store is to delete, because its time is over.
 *
 * @param id the e-mail
 * @param part what goes
 * @param at when, for the attachments whose content goes with the body
 * @param event what is added to the steps if something was there to delete; empty if nothing is to be added, and always
 *     for {@link RetainedPart#EVENTS} and {@link RetainedPart#RECORD}
 */
public record Purge(EmailId id, RetainedPart part, Instant at, Optional<HistoryEvent> event) {}
