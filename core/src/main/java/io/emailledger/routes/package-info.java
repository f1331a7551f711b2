/**
 * The routes of a ledger: by which transport each e-mail leaves. Start with {@link io.emailledger.routes.Routes}.
 */
@NullMarked
package io.emailledger.routes;

import org.jspecify.annotations.NullMarked;
