package io.emailledger.examples.filestore;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests how a new process reads the folder that a crash has left. */
class FileHistoryStoreCrashTest {
    private final MovableClock clock = MovableClock.start();

    @TempDir
    Path folder;

    @Test
    void truncatedCommitIsIgnored() throws IOException {
        Path commits = folder.resolve("whole").resolve("commits");
        long before;
        try (EmailLedger ledger = ledger(folder.resolve("whole"))) {
            ledger.send(invoice("first"));
            before = Files.size(commits);
            ledger.sendAll(List.of(invoice("second"), invoice("third")));
        }
        byte[] bytes = Files.readAllBytes(commits);

        for (int length = (int) before; length < bytes.length; length += 37) {
            Path cut = Files.createDirectory(folder.resolve("cut-" + length));
            Files.write(cut.resolve("commits"), Arrays.copyOf(bytes, length));
            try (HistoryStore store = FileHistoryStore.open(cut, clock)) {
                assertThat(store.history(HistoryQuery.all()).emails())
                        .as("e-mails after %d of %d bytes", length, bytes.length)
                        .hasSize(1);
            }
        }
    }

    @Test
    void commitWithCorruptByteIsIgnored() throws IOException {
        try (EmailLedger ledger = ledger(folder)) {
            ledger.send(invoice("first"));
            ledger.send(invoice("second"));
        }
        byte[] bytes = Files.readAllBytes(folder.resolve("commits"));
        bytes[bytes.length - 20]++;
        Files.write(folder.resolve("commits"), bytes);

        try (HistoryStore store = FileHistoryStore.open(folder, clock)) {
            assertThat(store.history(HistoryQuery.all()).emails()).hasSize(1);
        }
    }

    @Test
    void ledgerSendsFromStoreAndDeletesAttachments() throws IOException {
        EmailId id;
        try (EmailLedger ledger = ledger(folder)) {
            id = ledger.send(invoice("first"));
            ledger.sending().runOnce();
        }

        try (EmailLedger ledger = ledger(folder)) {
            assertThat(Files.readString(folder.resolve("commits"), StandardCharsets.ISO_8859_1))
                    .doesNotContain("%PDF");
            assertThat(ledger.find(id)).hasValueSatisfying(record -> {
                assertThat(record.status()).isEqualTo(EmailStatus.DELIVERED);
                assertThat(record.attachmentsDeleted()).isTrue();
            });
            assertThat(ledger.log(id).attempts()).hasSize(1);
        }
    }

    private EmailLedger ledger(Path where) {
        return EmailLedger.builder(FileHistoryStore.open(where, clock), new ScriptedTransport())
                .time(clock)
                .workers(0)
                .build();
    }

    private static Email invoice(String subject) {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject(subject)
                .text("See the attachment.")
                .attach(Attachment.of("invoice.pdf", "%PDF".getBytes(StandardCharsets.US_ASCII)))
                .build();
    }
}
