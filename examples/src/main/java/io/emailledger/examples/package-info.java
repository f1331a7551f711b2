/**
 * A program to run first. {@link io.emailledger.examples.OfficeDay} shows a small office's day of mail against a server
 * of its own, and with arguments it sends real messages through a real relay; everything else in this package is a part
 * of it.
 */
@NullMarked
package io.emailledger.examples;

import org.jspecify.annotations.NullMarked;
