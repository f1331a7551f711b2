package io.emailledger.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailIdTest {

    @Test
    void idsSortLikeTheirTextsAndTimes() {
        Random random = new Random(42);
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(new EmailId(new UUID(random.nextLong(), random.nextLong())));
        }
        Collections.sort(ids);

        assertThat(ids.stream().map(EmailId::toString)).isSorted();
        assertThat(ids.stream().map(EmailId::recordedAt)).isSorted();
        assertThat(ids.get(0).compareTo(EmailId.of(ids.get(0).toString()))).isZero();
    }

    @Test
    void first48BitsHoldTimeOfRecording() {
        assertThat(EmailId.of("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").recordedAt())
                .as("the example of RFC 9562, appendix A.6")
                .isEqualTo(Instant.parse("2022-02-22T19:22:22Z"));
        assertThat(EmailId.of("ffffffff-ffff-7000-8000-000000000000").recordedAt())
                .isEqualTo(Instant.ofEpochMilli((1L << 48) - 1));
    }

    @Test
    void formattedIdIsParsedBack() {
        EmailId id = new EmailId(UUID.fromString("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d"));
        assertThat(id).hasToString("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d");
        assertThat(EmailId.of(id.toString())).isEqualTo(id);
        assertThat(EmailId.of("0193C5D2-E4B8-7F6A-9C3B-5A7D2E1F4C3D")).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "0193c5d2e4b87f6a9c3b5a7d2e1f4c3d",
                "0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3x",
                "0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d0",
                " 0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3"
            })
    void invalidIdIsRejected(String text) {
        assertThatThrownBy(() -> EmailId.of(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("id must");
    }
}
