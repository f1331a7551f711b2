/**
 * E-mails as values: checked when they are built, immutable afterwards. Start with {@link
 * io.emailledger.message.Email}.
 */
@NullMarked
package io.emailledger.message;

import org.jspecify.annotations.NullMarked;
