/** Small programs, one question each. Every one of them can be run as it is, against a mail server of its own. */
@NullMarked
package io.emailledger.examples.howto;

import org.jspecify.annotations.NullMarked;
