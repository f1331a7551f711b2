/**
 * What a host sends: plain values, checked when they are made, that nothing can change afterwards. Read {@link
 * io.emailledger.message.Email} first; {@link io.emailledger.message.MimeWriter} turns one into the bytes that travel.
 */
@NullMarked
package io.emailledger.message;

import org.jspecify.annotations.NullMarked;
