/**
 * Routes in use. They are their transports with the state of each, when they are opened and closed, which are claimed
 * together, and why an e-mail of theirs waits.
 */
@NullMarked
package io.emailledger.internal.routes;

import org.jspecify.annotations.NullMarked;
