/**
 * The answers of the JSON API: records that become JSON by the names of their components, and the texts for codes.
 * Nothing here calls the ledger. Read {@link io.emailledger.page.view.Views} first.
 */
@NullMarked
package io.emailledger.page.view;

import org.jspecify.annotations.NullMarked;
