package io.emailledger.spi;

import io.emailledger.history.RecordPart;
import io.emailledger.history.Step;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.Optional;

/**
 * A part of an e-mail that a store is to delete, because its time is over.
 *
 * @param id the e-mail
 * @param part what goes
 * @param at when, for the attachments whose content goes with the body
 * @param step what is added to the steps if something was there to delete; empty if nothing is to be added, and always
 *     for {@link RecordPart#STEPS} and {@link RecordPart#RECORD}
 */
public record Purge(EmailId id, RecordPart part, Instant at, Optional<Step> step) {}
