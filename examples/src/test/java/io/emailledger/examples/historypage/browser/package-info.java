/** Tests of the history page in a real browser. */
package io.emailledger.examples.historypage.browser;
