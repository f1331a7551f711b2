package io.emailledger.sockets;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Checks and completes what an application configures for connections to a mail server. */
public final class ConnectionChecks {
    private static final Duration LONGEST = Duration.ofDays(7);

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);

    private ConnectionChecks() {}

    /** Returns a value of 1 to 255 visible ASCII characters. */
    public static String word(@Nullable String value, String property) {
        String word = requirePresent(value, property);
        if (word.isEmpty() || word.length() > 255 || !word.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new InvalidValueException(
                    property, "must be visible ASCII, at least 1 and at most 255 characters, without spaces");
        }
        return word;
    }

    /** Returns a TCP port. */
    public static int port(int value) {
        return between(value, 1, 65_535, "port");
    }

    /** Returns a number within bounds, which are included. */
    public static int between(int value, int least, int most, String property) {
        if (value < least || value > most) {
            throw new InvalidValueException(
                    property, "must lie between " + least + " and " + most + ", but is " + value);
        }
        return value;
    }

    /** Returns a text that is not empty and has no control characters. */
    public static String credential(@Nullable String value, String property) {
        String text = requirePresent(value, property);
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException(property, "must not be empty and must not contain control characters");
        }
        return text;
    }

    /** Returns a duration of more than zero and at most seven days. */
    public static Duration time(@Nullable Duration value, String property) {
        Duration duration = requirePresent(value, property);
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(property, "must be longer than nothing and at most seven days");
        }
        return duration;
    }

    /** Returns the context that was given, or that of the JDK. */
    public static SSLContext contextOrDefault(@Nullable SSLContext given) {
        try {
            return given == null ? SSLContext.getDefault() : given;
        } catch (NoSuchAlgorithmException e) {
            throw new InvalidValueException("sslContext", "must be set: this JVM has no default context");
        }
    }

    /** Returns a server's name or address, and its port; an IPv6 address in brackets. */
    public static String hostAndPort(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Tells whether a host is an IP address, which needs no look-up, and not a name. */
    public static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /** Returns a name as a certificate has it: a domain name without a dot at its end, or an IP address. */
    public static String certifiedName(@Nullable String value, String property) {
        String name = word(value, property);
        try {
            if (name.indexOf(':') >= 0) {
                // With a colon it is never looked up.
                InetAddress unused = InetAddress.getByName(name);
            } else {
                SNIHostName unused = new SNIHostName(name);
            }
            return name;
        } catch (IllegalArgumentException | UnknownHostException e) {
            throw new InvalidValueException(
                    property, "must be a domain name without a dot at its end, or an IP address");
        }
    }

    /** Creates an executor whose only thread, a daemon, ends when it was idle for ten seconds. */
    public static ScheduledThreadPoolExecutor watch(String threadName) {
        ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true);
        watch.setKeepAliveTime(10, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
        return watch;
    }
}
