package io.emailledger.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A key in a file, with a certificate for localhost: GreenMail's own certificate names no host. */
public final class LocalhostKeys {
    private static final String STORE_PASSWORD = "changeit";

    private static @Nullable LocalhostKeys keysOfProcess;

    private final Path keys;

    private LocalhostKeys(Path keys) {
        this.keys = keys;
    }

    /**
     * Returns the key file and configures GreenMail, which reads its key once per process.
     *
     * @return the same at every call
     * @throws Exception if keytool fails
     */
    public static synchronized LocalhostKeys get() throws Exception {
        LocalhostKeys made = keysOfProcess;
        if (made == null) {
            made = make();
            keysOfProcess = made;
            System.setProperty("greenmail.tls.keystore.file", made.keys.toString());
            System.setProperty("greenmail.tls.keystore.password", STORE_PASSWORD);
        }
        return made;
    }

    private static LocalhostKeys make() throws Exception {
        Path directory = Files.createTempDirectory("localhost-keys");
        Path keys = directory.resolve("keys.p12");
        directory.toFile().deleteOnExit();
        keys.toFile().deleteOnExit();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        keys.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return new LocalhostKeys(keys);
    }

    /**
     * Returns a context that trusts the certificate.
     *
     * @return a context for clients
     * @throws Exception if it cannot be read
     */
    public SSLContext trust() throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", own.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
