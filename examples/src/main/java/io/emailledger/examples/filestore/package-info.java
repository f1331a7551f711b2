/**
 * A store of one's own, to read before writing another: {@link io.emailledger.examples.filestore.FileHistoryStore}
 * keeps every rule of {@code docs/store-contract.md} with nothing but a folder. Its test is five lines.
 */
@NullMarked
package io.emailledger.examples.filestore;

import org.jspecify.annotations.NullMarked;
