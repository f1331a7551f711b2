/** Routes in use: their transports with the state of each, and when they are opened and closed. */
@NullMarked
package io.emailledger.internal.routes;

import org.jspecify.annotations.NullMarked;
