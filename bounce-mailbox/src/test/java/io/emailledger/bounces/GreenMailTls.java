package io.emailledger.bounces;

import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives GreenMail a certificate for localhost: its own names no host. It reads the file once in a process. */
final class GreenMailTls {
    private static final String PASSWORD = "changeit";

    private GreenMailTls() {}

    static synchronized TestTls localhost() throws IOException {
        TestTls tls = TestTls.localhost();
        if (System.getProperty("greenmail.tls.keystore.file") == null) {
            Path keys = Files.createTempFile("localhost-keys", ".p12");
            keys.toFile().deleteOnExit();
            tls.writeTo(keys, PASSWORD);
            System.setProperty("greenmail.tls.keystore.file", keys.toString());
            System.setProperty("greenmail.tls.keystore.password", PASSWORD);
        }
        return tls;
    }
}
