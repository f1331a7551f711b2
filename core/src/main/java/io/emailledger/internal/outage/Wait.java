package io.emailledger.internal.outage;

import io.emailledger.history.EmailStatus.WaitReason;
import java.time.Instant;

/**
 * A wait of a claimed e-mail that may not be sent now.
 *
 * @param until when it is due again
 * @param reason why it waits
 */
public record Wait(Instant until, WaitReason reason) {}
