package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnEachDatabase
class AttachmentsTest {
    private static final int CHUNK = 1 << 17;

    private final Place place;
    private final JdbcHistoryStore store;

    AttachmentsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
    }

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 10 * CHUNK + 7})
    void attachmentsOfEverySizeAreReadBack(int size) throws IOException {
        byte[] content = content(size);
        EmailId id = record(Emails.of("one").attach("a.pdf", size, () -> new ByteArrayInputStream(content)));

        assertThat(store.attachment(id, 0).orElseThrow()).hasBinaryContent(content);
        try (InputStream in = store.attachment(id, 0).orElseThrow()) {
            assertThat(in.read()).isEqualTo(size == 0 ? -1 : content[0] & 0xff);
        }
    }

    @Test
    void contentIsDeletedInCommitOfDelivery() throws Exception {
        byte[] content = content(3 * CHUNK);
        Emails email = Emails.of("one").attach("a.pdf", content.length, () -> new ByteArrayInputStream(content));
        Emails other = Emails.of("two").attach("b.pdf", content.length, () -> new ByteArrayInputStream(content));
        EmailId gone = record(email.due(Emails.START));
        EmailId kept = record(other.due(store.now().plusSeconds(600)));
        InputStream open = store.attachment(gone, 0).orElseThrow();
        open.readNBytes(10);

        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
        assertThat(chunks(gone)).isEqualTo(3);
        assertThat(store.advance(Acts.deliveredWithoutAttachments(claim))).isTrue();

        assertThat(chunks(gone)).isZero();
        assertThat(chunks(kept)).isEqualTo(3);
        assertThat(store.attachment(gone, 0)).isEmpty();
        AttachmentRecord attachment =
                store.find(gone).orElseThrow().attachments().get(0);
        assertThat(attachment.deletedAt()).contains(Emails.START);
        assertThat(attachment.size()).isEqualTo(content.length);
        assertThat(attachment.sha256()).isPresent();
        assertThatThrownBy(open::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasMessage("The content of the attachment was deleted while it was read.");
    }

    @Test
    void staleChangeDeletesNothing() throws Exception {
        byte[] content = content(100);
        EmailId id = record(Emails.of("one").attach("a.pdf", content.length, () -> new ByteArrayInputStream(content)));
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
        assertThat(store.advance(Acts.cancelled(
                        store.find(id).orElseThrow().with(claim.record().state(), List.of()))))
                .isTrue();

        assertThat(store.advance(Acts.deliveredWithoutAttachments(claim))).isFalse();

        assertThat(chunks(id)).isEqualTo(1);
    }

    @Test
    void concurrentlyModifiedContentIsNotRecorded() {
        NewEmail email = Emails.of("one")
                .attach("a.pdf", 99, () -> new ByteArrayInputStream(content(100)))
                .make();

        assertThatThrownBy(() -> store.insert(List.of(Emails.of("before").make(), email)))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The content of attachment 0 has 100 bytes and not 99: it was changed meanwhile. Nothing was recorded; "
                                + "record the e-mail again.");
        assertThat(store.history(HistoryQuery.all()).emails()).isEmpty();
    }

    @Test
    void largeAttachmentsNeedLittleMemory() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                Path.of("target", "test-classes")
                                        .toAbsolutePath()
                                        .toString(),
                                System.getProperty("java.class.path"),
                                String.valueOf(System.getProperty("jdk.module.path"))),
                        StreamsLargeAttachments.class.getName(),
                        place.kind() == Place.Kind.H2
                                ? "jdbc:h2:" + directory.resolve("ledger").toAbsolutePath() + ";DB_CLOSE_DELAY=-1"
                                : place.url())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("all as they were given, and gone");
        assertThat(child.exitValue()).isZero();
    }

    private EmailId record(Emails email) {
        return store.insert(List.of(email.make())).get(0);
    }

    private long chunks(EmailId id) throws Exception {
        return place.number("select count(*) from el_attachment_chunk where email_id = " + place.literal(id.value()));
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    /** Records six attachments of 12 MB in one e-mail, reads them back, and delivers the e-mail. */
    static final class StreamsLargeAttachments {
        private static final int SIZE = 12_000_000;

        private StreamsLargeAttachments() {}

        public static void main(String[] arguments) throws IOException {
            try (JdbcHistoryStore store = JdbcHistoryStore.create(new DriverDataSource(arguments[0]))) {
                Emails email = Emails.of("one");
                for (int i = 0; i < 6; i++) {
                    int seed = i;
                    Attachment.Source source = () -> new RandomStream(seed, SIZE);
                    email.attach(i + ".pdf", SIZE, source);
                }
                EmailId id = store.insert(List.of(email.make())).get(0);
                for (int i = 0; i < 6; i++) {
                    compare(new RandomStream(i, SIZE), store.attachment(id, i).orElseThrow());
                }
                Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
                if (store.advance(Acts.deliveredWithoutAttachments(claim))
                        && store.attachment(id, 5).isEmpty()) {
                    System.out.println("all as they were given, and gone");
                }
            }
        }

        private static void compare(InputStream expected, InputStream found) throws IOException {
            try (expected;
                    found) {
                byte[] a = new byte[10_000];
                byte[] b = new byte[10_000];
                int count;
                do {
                    count = expected.readNBytes(a, 0, a.length);
                    if (found.readNBytes(b, 0, b.length) != count
                            || !java.util.Arrays.equals(a, 0, count, b, 0, count)) {
                        throw new IOException("The content is another one");
                    }
                } while (count > 0);
            }
        }
    }

    /** A stream of pseudorandom bytes of the given length, which are never in memory together. */
    private static final class RandomStream extends InputStream {
        private int state;
        private int remaining;

        RandomStream(int seed, int size) {
            state = seed;
            remaining = size;
        }

        @Override
        public int read() {
            if (remaining == 0) {
                return -1;
            }
            remaining--;
            state = state * 1_103_515_245 + 12_345;
            return state >>> 24;
        }
    }
}
