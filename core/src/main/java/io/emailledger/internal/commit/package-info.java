/** Commits changes and notifies listeners: the only path from the engine to the store and to the listeners. */
@NullMarked
package io.emailledger.internal.commit;

import org.jspecify.annotations.NullMarked;
