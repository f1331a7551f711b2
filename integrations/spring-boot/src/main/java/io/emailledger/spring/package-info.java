/**
 * Auto-configuration of Email Ledger for Spring Boot 3.5 and 4.0: a ledger, and a {@code JavaMailSender} that records
 * every message in it.
 */
@NullMarked
package io.emailledger.spring;

import org.jspecify.annotations.NullMarked;
