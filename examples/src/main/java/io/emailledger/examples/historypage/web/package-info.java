/**
 * The plumbing between HTTP and the history page: what is checked of a request, and how an answer is written. Nothing
 * here knows of e-mails. Read {@link Answer} first.
 */
@NullMarked
package io.emailledger.examples.historypage.web;

import org.jspecify.annotations.NullMarked;
