/**
 * A scripted SMTP server for tests, examples and measurements. It accepts mail and shows the exact bytes that it
 * received. By its script it rejects, defers, stalls, sends wrong replies or breaks connections at any point of the
 * session. It is fast enough to measure a sender.
 *
 * <p>Read {@link io.emailledger.testkit.smtp.ScriptedSmtpServer} first. The package needs nothing but
 * the JDK.
 */
@NullMarked
package io.emailledger.testkit.smtp;

import org.jspecify.annotations.NullMarked;
