/**
 * How long what is known of an e-mail is kept, and how a person is erased. Read {@link
 * io.emailledger.retention.Retention} first.
 */
@NullMarked
package io.emailledger.retention;

import org.jspecify.annotations.NullMarked;
