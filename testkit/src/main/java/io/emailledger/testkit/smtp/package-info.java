/**
 * An SMTP server for tests, examples and measurements, which does what a script tells it: it takes mail
 * and shows exactly what came over the wire, refuses, defers, hangs, lies and breaks connections at any
 * point of the conversation, and swallows mail fast enough to measure a sender.
 *
 * <p>Read {@link io.emailledger.testkit.smtp.ScriptedSmtpServer} first. The package needs nothing but
 * the JDK.
 */
@NullMarked
package io.emailledger.testkit.smtp;

import org.jspecify.annotations.NullMarked;
