package io.emailledger.spring.actuate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * When the ledger counts as down, in addition to an outage, a stuck e-mail and a failing store.
 *
 * @param oldestPending How long the oldest due e-mail may wait. Default: any time.
 */
@ConfigurationProperties("email-ledger.health")
record HealthProperties(@Nullable Duration oldestPending) {}
