package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Verifies e-mails of a ledger with other libraries, as far as the machine has them: dkimpy (Debian python3-dkim),
 * opendkim, and mailauth for Node.js, whose {@code node_modules} are in the folder {@code -Ddkim.mailauth=}. 60 e-mails,
 * or 500 with {@code -Pcampaigns}. The verifier of the tests checks them in any case.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class VerifiersTest {
    private static final int EMAILS = Boolean.getBoolean("campaigns") ? 500 : 60;
    private static final long SEED = Long.getLong("dkim.seed", 42);
    private static final List<DkimKey> KEYS = List.of(
            DkimKey.of("app.example", "s1", TestKeys.rsa("one")),
            DkimKey.of("app.example", "s2", TestKeys.rsa("two")),
            DkimKey.of("app.example", "ed", TestKeys.ed25519("one")));
    private static final int SIGNATURES = KEYS.size() * EMAILS;

    @TempDir
    private static Path folder;

    private static List<byte[]> sent = List.of();

    @BeforeAll
    static void writeEmails() throws IOException {
        DkimSignerBuilder builder = DkimSigner.builder();
        KEYS.forEach(builder::key);
        sent = Corpus.sent(builder.build(), EMAILS, SEED);
        for (int i = 0; i < sent.size(); i++) {
            Files.write(folder.resolve("%04d.eml".formatted(i)), sent.get(i));
        }
        Files.writeString(
                folder.resolve("dns.txt"),
                KEYS.stream()
                        .map(key -> key.dnsName() + " " + key.dnsRecord() + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void verifierOfTheTestsAcceptsEveryEmail() {
        DkimVerifier verifier = DkimVerifier.knowing(KEYS.toArray(new DkimKey[0]));

        assertThat(sent)
                .hasSize(EMAILS)
                .allSatisfy(email -> assertThat(verifier.verify(email))
                        .hasSize(KEYS.size())
                        .allMatch(result -> result.endsWith(" pass")));
    }

    @Test
    void dkimpyAcceptsEveryEmail() throws Exception {
        // Debian's package belongs to Debian's Python, which is not always the first one.
        String python = Stream.of("python3", "/usr/bin/python3")
                .filter(candidate -> works(candidate, "-c", "import dkim, nacl"))
                .findFirst()
                .orElseGet(() -> Assumptions.abort("not checked: this machine has no python3 with dkimpy and PyNaCl"));

        assertAllPass(run(python, script("verify.py").toString(), folder.toString()), SIGNATURES);
    }

    @Test
    void mailauthAcceptsEveryEmail() throws Exception {
        String modules = System.getProperty("dkim.mailauth", "");
        Assumptions.assumeFalse(
                modules.isEmpty(), "not checked: -Ddkim.mailauth= names no folder in which npm has installed mailauth");

        assertAllPass(run("node", script("verify.js").toString(), folder.toString(), modules), SIGNATURES);
    }

    @Test
    void opendkimAcceptsEveryEmail() throws Exception {
        Assumptions.assumeTrue(works("opendkim", "-V"), "not checked: this machine has no opendkim");
        Path configuration = Files.writeString(
                folder.resolve("opendkim.conf"), "Mode v\nTestDNSData file:" + folder.resolve("dns.txt") + "\n");
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < EMAILS; from += 50) {
            String files = Stream.iterate(from, i -> i + 1)
                    .limit(Math.min(50, EMAILS - from))
                    .map(i -> folder.resolve("%04d.eml".formatted(i)).toString())
                    .collect(Collectors.joining(","));
            lines.addAll(run("opendkim", "-x", configuration.toString(), "-vv", "-t", files));
        }

        // Debian's build does not know Ed25519: it names the two signatures of RSA.
        assertThat(lines.stream().filter(line -> line.endsWith(") succeeded"))).hasSize(EMAILS);
        assertThat(lines.stream().filter(line -> line.contains("dkim=pass") && line.contains("header.s=s1 ")))
                .hasSize(EMAILS);
        assertThat(lines.stream().filter(line -> line.contains("dkim=pass") && line.contains("header.s=s2 ")))
                .hasSize(EMAILS);
    }

    private static void assertAllPass(List<String> lines, int count) {
        assertThat(lines.stream().filter(line -> !line.endsWith(" pass"))).isEmpty();
        assertThat(lines).hasSize(count);
    }

    private static Path script(String name) throws IOException {
        Path script = folder.resolve(name);
        try (InputStream in = VerifiersTest.class.getResourceAsStream(name)) {
            Files.write(script, in.readAllBytes());
        }
        return script;
    }

    private static boolean works(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> run(String... command) throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        int code = process.waitFor();
        assertThat(code).as(() -> text(errors)).isZero();
        return printed.lines().toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
