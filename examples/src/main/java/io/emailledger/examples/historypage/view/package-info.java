/**
 * What the history page is told, and in which words: records that become JSON by the names of their components. Nothing
 * here asks the ledger anything. Read {@link io.emailledger.examples.historypage.view.Views} first.
 */
@NullMarked
package io.emailledger.examples.historypage.view;

import org.jspecify.annotations.NullMarked;
