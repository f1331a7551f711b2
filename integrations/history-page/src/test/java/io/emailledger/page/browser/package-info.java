/** Tests of the history page in a real browser. */
package io.emailledger.page.browser;
