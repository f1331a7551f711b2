/**
 * The answers of the JSON API: records that become JSON by the names of their components, and the texts for codes.
 * Nothing here calls the ledger. Read {@link io.emailledger.examples.historypage.view.Views} first.
 */
@NullMarked
package io.emailledger.examples.historypage.view;

import org.jspecify.annotations.NullMarked;
