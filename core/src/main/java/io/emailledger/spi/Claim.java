package io.emailledger.spi;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;

/**
 * An e-mail that is leased to one worker.
 *
 * @param record its record after the claim: SENDING, with the worker as owner, the end of the lease as due time and a
 *     version that is one higher, which is the fencing token of this claim; its recipients are those that were stored
 * @param body its body
 * @param recovered whether it was SENDING before, under a lease that has expired
 */
public record Claim(EmailRecord record, EmailBody body, boolean recovered) {}
