package io.emailledger.oauth2;

import java.time.Duration;

/**
 * A new access token.
 *
 * @param life how long it is valid, from the moment of the request
 * @param refreshToken the next refresh token; empty if the present one stays
 */
record TokenAnswer(String accessToken, Duration life, String refreshToken) {
    /** Without the tokens. */
    @Override
    public String toString() {
        return "TokenAnswer[" + life + "]";
    }
}
