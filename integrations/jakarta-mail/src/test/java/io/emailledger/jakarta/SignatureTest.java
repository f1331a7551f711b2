package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.mail.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifies the S/MIME signature of a message that arrived through the ledger, with OpenSSL. */
class SignatureTest {
    @TempDir
    private Path folder;

    @Test
    void signatureIsStillValid() throws Exception {
        assumeTrue(openssl("version") == 0, "openssl is not installed");
        Path arrived = folder.resolve("arrived.eml");
        Path certificate = folder.resolve("signer.pem");
        Files.write(
                certificate,
                SignatureTest.class.getResourceAsStream("signer.pem").readAllBytes());
        try (TestLedger bench = new TestLedger()) {
            Transport.send(Letters.signed(bench.session()));
            Files.write(arrived, bench.awaitReceived(1).get(0).content());
        }

        assertThat(verify(arrived, certificate)).isZero();

        Files.writeString(arrived, Files.readString(arrived).replace("A line with", "Another line with"));
        assertThat(verify(arrived, certificate)).as("a changed message").isNotZero();
    }

    private int verify(Path message, Path certificate) throws Exception {
        return openssl("smime", "-verify", "-CAfile", certificate.toString(), "-in", message.toString());
    }

    private int openssl(String... arguments) throws InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("openssl"), Stream.of(arguments)).toList();
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("openssl.txt").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
