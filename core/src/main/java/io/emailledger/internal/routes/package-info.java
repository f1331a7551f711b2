/**
 * The routes in use: when they are opened and closed, which are claimed together, and why an e-mail of theirs waits. Start
 * with {@link io.emailledger.internal.routes.OpenRoutes}.
 */
@NullMarked
package io.emailledger.internal.routes;

import org.jspecify.annotations.NullMarked;
