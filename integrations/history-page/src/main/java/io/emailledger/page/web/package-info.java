/**
 * The HTTP layer of the history page: it checks requests and writes answers. Nothing here depends on e-mails. Read
 * {@link HttpAnswer} first.
 */
@NullMarked
package io.emailledger.page.web;

import org.jspecify.annotations.NullMarked;
