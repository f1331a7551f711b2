/**
 * The first program to run. {@link io.emailledger.examples.OfficeDay} plays a small office's day of mail against a
 * server of its own; with arguments it sends real messages through a real relay. Everything else in this package is
 * part of it.
 */
@NullMarked
package io.emailledger.examples;

import org.jspecify.annotations.NullMarked;
