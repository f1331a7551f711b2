/**
 * A small MIME reader for untrusted mail: it accepts any input, in linear time and within limits. Read {@link
 * io.emailledger.internal.reader.MimeReader} first; decision 0016 says why it is not a library's.
 */
@NullMarked
package io.emailledger.internal.reader;

import org.jspecify.annotations.NullMarked;
