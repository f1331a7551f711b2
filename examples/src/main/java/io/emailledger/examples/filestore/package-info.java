/**
 * An example of a custom store: {@link io.emailledger.examples.filestore.FileHistoryStore} satisfies every rule of
 * {@code docs/store-contract.md} with nothing but a folder. Its test is five lines.
 */
@NullMarked
package io.emailledger.examples.filestore;

import org.jspecify.annotations.NullMarked;
