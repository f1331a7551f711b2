package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One AUTH exchange (RFC 4954): asks for what is missing and says what the verdict is. */
final class Authentication {
    static final int SUCCEEDED = 235;
    static final int FAILED = 535;

    private static final ServerReply OK = ServerReply.of(SUCCEEDED, "2.7.0 Authentication successful");
    private static final ServerReply WRONG = ServerReply.of(FAILED, "5.7.8 Username and password not accepted");
    private static final ServerReply CANCELLED = ServerReply.of(501, "5.7.0 Authentication cancelled");
    private static final ServerReply MALFORMED = ServerReply.of(501, "5.5.2 Cannot decode the response");
    private static final ServerReply UNKNOWN_MECHANISM = ServerReply.of(504, "5.5.4 Mechanism not offered");
    private static final Pattern BEARER = Pattern.compile("\1auth=Bearer ([^\1]*)\1(?:[^\1]*\1)?$");
    private static final String XOAUTH2_FAILURE = "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"mail\"}";

    private final Connection connection;
    private final ServerLogin login;

    Authentication(Connection connection, ServerLogin login) {
        this.connection = connection;
        this.login = login;
    }

    /** What there is to say to {@code AUTH argument}, after all responses are in. */
    ServerReply verdictOn(String argument) throws IOException {
        String[] parts = argument.trim().split(" +", 2);
        Optional<String> initial = parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
        try {
            String mechanism = parts[0].toUpperCase(Locale.ROOT);
            if (!login.mechanisms().contains(mechanism)) {
                return UNKNOWN_MECHANISM;
            }
            return switch (mechanism) {
                case "PLAIN" -> plain(initial);
                case "LOGIN" -> userThenPassword(initial);
                case "XOAUTH2" -> xoauth2(initial);
                case "OAUTHBEARER" -> oauthBearer(initial);
                case "SCRAM-SHA-256" -> scram(initial);
                case "EXTERNAL" -> verdict(response(initial, "").isEmpty());
                default -> UNKNOWN_MECHANISM;
            };
        } catch (Cancelled e) {
            return CANCELLED;
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
    }

    /** RFC 4616: authorization identity, user and password, parted by NUL. */
    private ServerReply plain(Optional<String> initial) throws IOException {
        String[] fields = response(initial, "").split("\0", -1);
        return fields.length == 3 ? verdict(login.matches(fields[1], fields[2])) : MALFORMED;
    }

    private ServerReply userThenPassword(Optional<String> initial) throws IOException {
        String user = response(initial, "Username:");
        String password = response(Optional.empty(), "Password:");
        return verdict(login.matches(user, password));
    }

    /** {@code user=...^Aauth=Bearer ...^A^A}; a wrong token is told in a challenge before the verdict. */
    private ServerReply xoauth2(Optional<String> initial) throws IOException {
        return bearer(response(initial, ""), "user=" + login.user() + "\1");
    }

    /** RFC 7628 section 3.1: the user is in the header of GS2, and host and port may follow it. */
    private ServerReply oauthBearer(Optional<String> initial) throws IOException {
        return bearer(response(initial, ""), "n,a=" + login.user() + ",\1");
    }

    private ServerReply bearer(String given, String beginning) throws IOException {
        Matcher auth = BEARER.matcher(given);
        boolean right =
                given.startsWith(beginning) && auth.find() && login.tokens().test(auth.group(1));
        if (!right) {
            challenge(XOAUTH2_FAILURE);
        }
        return verdict(right);
    }

    private ServerReply scram(Optional<String> initial) throws IOException {
        ScramServer scram = new ScramServer(login);
        Optional<String> challenge = scram.first(response(initial, ""));
        if (challenge.isEmpty()) {
            return MALFORMED;
        }
        String last = scram.last(decoded(challenge(challenge.get())));
        challenge(last);
        return verdict(last.startsWith("v="));
    }

    private static ServerReply verdict(boolean right) {
        return right ? OK : WRONG;
    }

    /** The response decoded: the one that came with the command, else the next line after this challenge. */
    private String response(Optional<String> initial, String prompt) throws IOException {
        String encoded = initial.isPresent() ? initial.get() : challenge(prompt);
        return decoded(encoded);
    }

    private static String decoded(String encoded) {
        if (encoded.equals("=")) {
            return "";
        }
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private String challenge(String text) throws IOException {
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        connection.say(ServerReply.of(334, encoded));
        String line = connection.hear().orElseThrow(Cancelled::new);
        if (line.equals("*")) {
            throw new Cancelled();
        }
        return line;
    }

    /** The client has given up on this exchange, or sent a line beyond all bounds. */
    private static final class Cancelled extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
