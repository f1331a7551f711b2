/**
 * A small MIME reader for untrusted mail: it accepts any input, in linear time and within limits. Read {@link
 * io.emailledger.bounces.mime.MimeReader} first; decision 0016 says why it is not a library's.
 */
@NullMarked
package io.emailledger.bounces.mime;

import org.jspecify.annotations.NullMarked;
