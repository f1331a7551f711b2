package io.emailledger.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import java.net.URL;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.junit.jupiter.api.Test;

/** The tests run twice: with the API and Angus Mail in two jars, and with both in one. */
class JarsTest {
    @Test
    void jarsAreThoseOfTheExecution() {
        assertThat(jar(Session.class).equals(jar(SMTPTransport.class))).isEqualTo(Boolean.getBoolean("one.jar"));
    }

    private static String jar(Class<?> type) {
        URL location = type.getProtectionDomain().getCodeSource().getLocation();
        return location.toString();
    }
}
