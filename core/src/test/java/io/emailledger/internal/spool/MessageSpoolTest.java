package io.emailledger.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSpoolTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 1_000_000})
    void messageIsReadAsWritten(int size) throws Exception {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31);
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (MessageSpool spool = new MessageSpool()) {
            spool.write(bytes);
            written.writeBytes(bytes);
            for (byte one : bytes) {
                spool.write(one);
            }
            written.writeBytes(bytes);

            assertThat(spool.size()).isEqualTo(2L * size);
            assertThat(read(spool)).isEqualTo(written.toByteArray());
            spool.write(7);
            written.write(7);
            assertThat(read(spool)).isEqualTo(written.toByteArray());
            assertThat(read(spool)).isEqualTo(written.toByteArray());
        }
    }

    @Test
    void closedSpoolCannotBeRead() throws Exception {
        MessageSpool spool = new MessageSpool();
        spool.write(new byte[300_000]);
        spool.write(new byte[300_000]);
        spool.close();

        assertThatThrownBy(() -> read(spool)).isInstanceOf(IOException.class);
    }

    private static byte[] read(MessageSpool spool) throws IOException {
        try (InputStream in = spool.open()) {
            return in.readAllBytes();
        }
    }
}
