/** How a change is committed and told: the only way from the engine to the store and to the listeners. */
@NullMarked
package io.emailledger.internal.commit;

import org.jspecify.annotations.NullMarked;
