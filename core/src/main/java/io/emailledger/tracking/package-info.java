/**
 * Opens: a token goes out with the HTML, and an observation comes back when a mail client loads the pixel.
 */
@NullMarked
package io.emailledger.tracking;

import org.jspecify.annotations.NullMarked;
