package io.emailledger.testkit.smtp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for tests, the TLS context of a server that shows it and that of a client that
 * trusts it and nothing else. Made by the JDK's own {@code keytool}, once for each kind in a process (about
 * a second); nothing of it is left on disk. Immutable.
 *
 * <p>A client that knows nothing of the certificate is the JDK's default context.
 */
public final class TestTls {
    private static final String ALIAS = "server";
    private static final String PASSWORD = "changeit";
    private static final long KEYTOOL_SECONDS = 60;
    private static final Map<String, TestTls> MADE = new ConcurrentHashMap<>();

    private final KeyStore keys;
    private final SSLContext server;
    private final SSLContext client;
    private final X509Certificate certificate;

    private TestTls(KeyStore keys) throws GeneralSecurityException {
        this.keys = keys;
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        server = SSLContext.getInstance("TLS");
        server.init(own.getKeyManagers(), null, null);

        certificate = (X509Certificate) keys.getCertificate(ALIAS);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store cannot be made", e);
        }
        trusted.setCertificateEntry(ALIAS, certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
    }

    /**
     * For {@code localhost}, {@code 127.0.0.1} and {@code ::1}: what an honest local server shows.
     *
     * @return the same for every call
     */
    public static TestTls localhost() {
        return made("localhost", "dns:localhost,ip:127.0.0.1,ip:::1");
    }

    /**
     * Returns {@link #localhost()}, and makes GreenMail show it in this process: GreenMail's own certificate names no
     * host. Call it before the first GreenMail server starts, because GreenMail reads its certificate once.
     *
     * @return the same for every call
     * @throws UncheckedIOException if its file cannot be written
     */
    public static synchronized TestTls greenMail() {
        TestTls tls = localhost();
        if (System.getProperty("greenmail.tls.keystore.file") == null) {
            try {
                Path keys = Files.createTempFile("localhost-keys", ".p12");
                keys.toFile().deleteOnExit();
                tls.writeTo(keys, PASSWORD);
                System.setProperty("greenmail.tls.keystore.file", keys.toString());
                System.setProperty("greenmail.tls.keystore.password", PASSWORD);
            } catch (IOException e) {
                throw new UncheckedIOException("the key store cannot be written", e);
            }
        }
        return tls;
    }

    /**
     * Returns a certificate for this DNS name alone: on a local server, one for the wrong name.
     *
     * @param name letters, digits, hyphens and dots
     * @return the same for every call with this name
     */
    public static TestTls forHost(String name) {
        return made(requireDnsName(name), "dns:" + name);
    }

    /**
     * For this name as the common name of its subject alone, without any alternative name: what RFC 9525 section 2 does
     * not accept any more.
     *
     * @param name letters, digits, hyphens and dots
     * @return the same for every call with this name
     */
    public static TestTls forCommonName(String name) {
        return MADE.computeIfAbsent("CN=" + requireDnsName(name), key -> make(name, ""));
    }

    private static String requireDnsName(String name) {
        if (!requireNonNull(name, "name").matches("[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException("name must be a DNS name");
        }
        return name;
    }

    private static TestTls made(String name, String alternativeNames) {
        return MADE.computeIfAbsent(alternativeNames, names -> make(name, names));
    }

    /**
     * Shows the certificate. For {@link SmtpServerBuilder#startTls} and {@link SmtpServerBuilder#implicitTls}.
     *
     * @return for sockets in server mode
     */
    public SSLContext serverContext() {
        return server;
    }

    /**
     * Trusts the certificate alone. Whether its name is compared is up to the client.
     *
     * @return for sockets in client mode
     */
    public SSLContext clientContext() {
        return client;
    }

    /**
     * The certificate.
     *
     * @return an X.509 certificate
     */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Writes the key and the certificate into a PKCS 12 file, for servers that read one.
     *
     * @param file where; what is there is overwritten
     * @param password protects the file; the key has the password {@code changeit}
     * @throws UncheckedIOException if it cannot be written
     */
    public void writeTo(Path file, String password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            keys.store(out, password.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException("the key store cannot be written", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key store cannot be written", e);
        }
    }

    private static TestTls make(String name, String alternativeNames) {
        try {
            Path directory = Files.createTempDirectory("test-tls");
            Path keys = directory.resolve("keys.p12");
            try {
                runKeytool(name, alternativeNames, keys);
                return new TestTls(load(keys));
            } finally {
                Files.deleteIfExists(keys);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no certificate could be made; is keytool in this JDK's bin?", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keytool's certificate cannot be used", e);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void runKeytool(String name, String alternativeNames, Path keys) throws IOException {
        String options =
                "-genkeypair -alias " + ALIAS + " -keyalg EC -groupname secp256r1 -validity 3650 -storetype PKCS12";
        List<String> command = new ArrayList<>(List.of(options.split(" ")));
        command.add(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-dname", "CN=" + name, "-keystore", keys.toString(), "-storepass", PASSWORD));
        if (!alternativeNames.isEmpty()) {
            command.addAll(List.of("-ext", "san=" + alternativeNames));
        }
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        } finally {
            keytool.destroy();
        }
    }
}
