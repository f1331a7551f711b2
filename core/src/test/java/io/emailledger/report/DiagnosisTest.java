package io.emailledger.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
import io.emailledger.report.Diagnosis.BounceReason;
import io.emailledger.report.Diagnosis.BounceType;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how the text of a rejection is classified. */
class DiagnosisTest {
    @ParameterizedTest(name = "{0} is {1}, {2}")
    @CsvSource({
        "5.1.0, USER_UNKNOWN, HARD",
        "5.1.1, USER_UNKNOWN, HARD",
        "5.1.2, HOST_UNKNOWN, HARD",
        "5.1.3, USER_UNKNOWN, HARD",
        "5.1.6, MAILBOX_DISABLED, HARD",
        "5.1.8, NOT_AUTHENTICATED, SOFT",
        "5.1.9, RELAYING_DENIED, SOFT",
        "5.1.10, HOST_UNKNOWN, HARD",
        "5.2.1, MAILBOX_DISABLED, SOFT",
        "5.2.2, MAILBOX_FULL, SOFT",
        "5.2.3, TOO_LARGE, SOFT",
        "5.3.0, SYSTEM, SOFT",
        "5.3.4, TOO_LARGE, SOFT",
        "5.4.4, HOST_UNKNOWN, HARD",
        "4.4.1, NETWORK, SOFT",
        "5.4.6, NETWORK, SOFT",
        "5.4.7, EXPIRED, SOFT",
        "4.4.7, EXPIRED, SOFT",
        "5.5.3, RATE_LIMITED, SOFT",
        "5.6.0, CONTENT, SOFT",
        "5.7.1, POLICY, SOFT",
        "5.7.8, NOT_AUTHENTICATED, SOFT",
        "5.7.13, MAILBOX_DISABLED, SOFT",
        "5.7.20, NOT_AUTHENTICATED, SOFT",
        "5.7.25, BLOCKED, SOFT",
        "5.7.26, NOT_AUTHENTICATED, SOFT",
        "5.7.28, RATE_LIMITED, SOFT",
        "5.0.0, UNDETERMINED, UNDETERMINED",
        "4.0.0, UNDETERMINED, SOFT",
        "5.9.999, UNDETERMINED, UNDETERMINED",
    })
    void codesMatchTheRegistry(String status, BounceReason reason, BounceType bounceType) {
        Diagnosis read = Diagnosis.of(status, 0, "");

        assertThat(read.reason()).isEqualTo(reason);
        assertThat(read.bounceType()).isEqualTo(bounceType);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource(delimiter = '|', textBlock = """
            550 There is no such user here                              | USER_UNKNOWN
            Recipient address rejected: User unknown in local table     | USER_UNKNOWN
            550 Mailbox unavailable                                     | USER_UNKNOWN
            The account that you tried to reach does not exist          | USER_UNKNOWN
            This account has been disabled or discontinued              | MAILBOX_DISABLED
            The mailbox has moved                                       | MAILBOX_DISABLED
            User is over quota                                          | MAILBOX_FULL
            Mailbox is full                                             | MAILBOX_FULL
            Not enough storage space in the mailbox                     | MAILBOX_FULL
            Host or domain name not found                               | HOST_UNKNOWN
            Domain has no MX; no such domain                            | HOST_UNKNOWN
            Client host blocked using a block list                      | BLOCKED
            No PTR record: reverse DNS required                         | BLOCKED
            after MAIL FROM:<x>: 553 The domain does not exist          | BLOCKED
            554 Looks like spam to us                                   | SPAM
            554 A virus was found                                       | VIRUS
            Does not pass the DMARC policy of its domain                | NOT_AUTHENTICATED
            SPF check failed                                            | NOT_AUTHENTICATED
            Relay access denied                                         | RELAYING_DENIED
            Too many messages from your server                          | RATE_LIMITED
            The user is receiving mail at a rate that prevents delivery | RATE_LIMITED
            The message is too large                                    | TOO_LARGE
            Message size exceeds the maximum                            | TOO_LARGE
            Connection timed out                                        | NETWORK
            Too many hops                                               | NETWORK
            Could not be delivered for 5 days: giving up                | EXPIRED
            Refused for reasons of policy                               | POLICY
            Malformed header                                            | CONTENT
            Internal error of the server                                | SYSTEM
            Nein                                                        | UNDETERMINED
            ''                                                          | UNDETERMINED
            """)
    void textIsClassifiedWithoutCode(String text, BounceReason reason) {
        assertThat(Diagnosis.of("", 0, text).reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} with \"{1}\" is {2}")
    @CsvSource({
        "5.1.1, The mailbox is full, MAILBOX_FULL",
        "5.1.1, IP address blocked, BLOCKED",
        "5.1.1, Connection to the host was closed, USER_UNKNOWN",
        "5.1.1, Denied by policy, POLICY",
        "5.1.10, Recipient not found, USER_UNKNOWN",
        "5.7.1, User unknown, USER_UNKNOWN",
        "5.7.1, Refused, POLICY",
        "5.0.0, User unknown, USER_UNKNOWN",
    })
    void specificTextOutweighsCode(String status, String text, BounceReason reason) {
        assertThat(Diagnosis.of(status, 0, text).reason()).isEqualTo(reason);
    }

    @Test
    void temporaryCauseIsSoft() {
        assertThat(Diagnosis.of("4.1.1", 0, "User unknown"))
                .isEqualTo(new Diagnosis(BounceReason.USER_UNKNOWN, BounceType.SOFT));
        assertThat(Diagnosis.of("", 450, "User unknown"))
                .isEqualTo(new Diagnosis(BounceReason.USER_UNKNOWN, BounceType.SOFT));
        assertThat(Diagnosis.of("5.1.1", 450, "User unknown"))
                .isEqualTo(new Diagnosis(BounceReason.USER_UNKNOWN, BounceType.HARD));
    }

    @Test
    void addressInTextIsNoReason() {
        assertThat(Diagnosis.of("", 0, "550 <spam.virus.quota-full@blocked.example> no"))
                .isEqualTo(Diagnosis.UNDETERMINED);
    }

    @Test
    void hostileTextIsJudgedQuickly() {
        Predicate<String> quick = text -> {
            Duration start = ProcessorTime.used();
            Diagnosis.of("5.1.1", 0, text);
            return ProcessorTime.used().minus(start).compareTo(Duration.ofSeconds(2)) < 0;
        };

        assertThat("mailbox ".repeat(100_000)).matches(quick);
        assertThat("user message host ".repeat(100_000)).matches(quick);
        assertThat("a".repeat(1_000_000)).matches(quick);
        assertThat("@".repeat(1_000_000)).matches(quick);
    }

    @Test
    void nullIsRejected() {
        assertThatThrownBy(() -> new Diagnosis(null, BounceType.HARD)).isInstanceOf(InvalidValueException.class);
    }
}
