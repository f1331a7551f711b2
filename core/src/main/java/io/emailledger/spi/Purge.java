package io.emailledger.spi;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RetainedPart;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.Optional;

/**
 * A part of an e-mail to be deleted, because its retention period has ended.
 *
 * @param id the e-mail
 * @param part the part to delete
 * @param at the time of deletion, for the attachments whose content is deleted with the body
 * @param event the event to add if there was something to delete; empty to add none, and always empty for {@link
 *     RetainedPart#EVENTS} and {@link RetainedPart#RECORD}
 */
public record Purge(EmailId id, RetainedPart part, Instant at, Optional<HistoryEvent> event) {}
