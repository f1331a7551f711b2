/** Small programs that answer one question each. Each runs as it is, against a mail server of its own. */
@NullMarked
package io.emailledger.examples.howto;

import org.jspecify.annotations.NullMarked;
