package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldsTest {

    @Test
    void writtenValuesAreReadBack() {
        String alphabet = "\t\n\r\\tnr0a\u0000 \u2028\ud83d\ude00";
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            List<List<String>> lines = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int line = random.nextInt(4); line > 0; line--) {
                List<String> fields = new ArrayList<>();
                for (int field = 1 + random.nextInt(4); field > 0; field--) {
                    StringBuilder value = new StringBuilder();
                    random.ints(random.nextInt(6), 0, alphabet.length()).forEach(i -> value.append(alphabet.charAt(i)));
                    fields.add(value.toString());
                }
                lines.add(fields);
                Fields.append(text, fields.toArray(String[]::new));
            }

            assertThat(Fields.read(text.toString())).isEqualTo(lines);
        }
    }

    @Test
    void storedTextIsHumanReadable() {
        StringBuilder text = new StringBuilder();
        Fields.append(text, "DELIVERED", "two\nlines");
        Fields.append(text, "", "");

        assertThat(text).hasToString("DELIVERED\ttwo\\nlines\n\t\n");
    }
}
