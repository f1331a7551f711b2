/** The history page in a real browser, as people use it. */
package io.emailledger.examples.historypage.browser;
