package io.emailledger.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The client's messages in one login by one mechanism (RFC 4422). Used once, by one thread. */
interface SaslExchange {
    /** The first message, if the mechanism lets the client begin. */
    Optional<byte[]> first();

    /**
     * Returns the answer to a challenge.
     *
     * @throws LoginFailedException if the login must not continue
     */
    byte[] answer(byte[] challenge) throws LoginFailedException;

    /**
     * Called when the server says that the login succeeded.
     *
     * @throws LoginFailedException if the server has not proved what it has to prove
     */
    default void succeeded() throws LoginFailedException {}

    /** Tells whether the challenges must not be logged: they help to guess a password. */
    default boolean hasSecretChallenges() {
        return false;
    }

    /** User and password are in the first message (RFC 4616). */
    static SaslExchange plain(String user, String password) {
        return new OneMessage("\0" + user + "\0" + password, "");
    }

    /** The identity follows from the client certificate (RFC 4422 appendix A). */
    static SaslExchange external() {
        return new OneMessage("", "");
    }

    /** Google's and Microsoft's mechanism. A rejected token is explained in a challenge, whose answer is empty. */
    static SaslExchange xoauth2(String user, String token) {
        return new OneMessage("user=" + user + "\1auth=Bearer " + token + "\1\1", "");
    }

    /** RFC 7628. A rejected token is explained in a challenge, whose answer is one control character. */
    static SaslExchange oauthBearer(String user, String token, String host, int port) {
        return new OneMessage(
                "n,a=" + saslName(user) + ",\1host=" + host + "\1port=" + port + "\1auth=Bearer " + token + "\1\1",
                "\1");
    }

    /** Two questions, whose texts differ between servers: the first is for the user, the second for the password. */
    static SaslExchange login(String user, String password) {
        return new SaslExchange() {
            private int asked;

            @Override
            public Optional<byte[]> first() {
                return Optional.empty();
            }

            @Override
            public byte[] answer(byte[] challenge) throws LoginFailedException {
                asked++;
                if (asked > 2) {
                    throw new LoginFailedException("the server asks for more than user and password");
                }
                return bytes(asked == 1 ? user : password);
            }
        };
    }

    /** A name inside a message whose parts are separated by commas (RFC 5802 section 5.1). */
    static String saslName(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Everything in the first message.
     *
     * @param failure the answer to the server's explanation of a failure
     */
    record OneMessage(String message, String failure) implements SaslExchange {
        @Override
        public Optional<byte[]> first() {
            return Optional.of(bytes(message));
        }

        @Override
        public byte[] answer(byte[] challenge) {
            return bytes(failure);
        }

        /** Without the message. */
        @Override
        public String toString() {
            return "OneMessage";
        }
    }
}
