package io.emailledger.internal.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A text that is too long is truncated, and no surrogate pair is split. */
class CutTest {
    private static final String SMILES = "ab😀😀";

    @Test
    void shortTextIsUnchanged() {
        assertThat(BoundedText.to(6, SMILES)).isEqualTo(SMILES);
        assertThat(BoundedText.visibly(6, SMILES)).isEqualTo(SMILES);
        assertThat(BoundedText.visibly(6, Optional.of(SMILES))).hasValue(SMILES);
        assertThat(BoundedText.visibly(6, Optional.empty())).isEmpty();
    }

    @Test
    void surrogatePairIsNotSplit() {
        assertThat(BoundedText.to(5, SMILES)).isEqualTo("ab😀");
        assertThat(BoundedText.to(4, SMILES)).isEqualTo("ab😀");
        assertThat(BoundedText.to(3, SMILES)).isEqualTo("ab");
        assertThat(BoundedText.to(1, SMILES)).isEqualTo("a");
    }

    @Test
    void ellipsisCountsTowardsLimit() {
        assertThat(BoundedText.visibly(5, SMILES)).isEqualTo("ab😀…");
        assertThat(BoundedText.visibly(4, SMILES)).isEqualTo("ab…");
        assertThat(BoundedText.visibly(3, Optional.of(SMILES))).hasValue("ab…");
    }
}
