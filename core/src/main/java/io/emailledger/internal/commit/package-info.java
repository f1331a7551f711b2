/** Commits changes and notifies listeners: the path on which every change of an e-mail reaches the store. */
@NullMarked
package io.emailledger.internal.commit;

import org.jspecify.annotations.NullMarked;
