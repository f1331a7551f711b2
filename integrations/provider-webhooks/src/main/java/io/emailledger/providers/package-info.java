/**
 * Receives what e-mail providers report by webhook, checks who sent it, and gives it to the ledger. Start with {@link
 * io.emailledger.providers.ProviderWebhook}.
 */
@NullMarked
package io.emailledger.providers;

import org.jspecify.annotations.NullMarked;
