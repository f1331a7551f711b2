package io.emailledger.oauth2;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What an application presents to obtain an access token (RFC 6749 section 1.3). */
interface Grant {
    /** A name for people. */
    String name();

    /** What to do when the server says {@code invalid_grant}. */
    String advice();

    /**
     * Returns the parameters of a request.
     *
     * @param scope empty for none
     * @param refreshToken the present one; empty for grants without one
     */
    Map<String, String> parameters(URI tokenEndpoint, String scope, String refreshToken, Instant now);

    /** The first refresh token; empty for grants without one. */
    default String refreshToken() {
        return "";
    }

    static Grant clientCredentials() {
        return new Grant() {
            @Override
            public String name() {
                return "client credentials";
            }

            @Override
            public String advice() {
                return "check the settings of the application at the provider";
            }

            @Override
            public Map<String, String> parameters(URI tokenEndpoint, String scope, String refreshToken, Instant now) {
                return of("client_credentials", scope);
            }
        };
    }

    static Grant refreshToken(String first) {
        return new Grant() {
            @Override
            public String name() {
                return "refresh token";
            }

            @Override
            public String advice() {
                return "the refresh token has expired or was revoked: connect the account again";
            }

            @Override
            public String refreshToken() {
                return first;
            }

            @Override
            public Map<String, String> parameters(URI tokenEndpoint, String scope, String refreshToken, Instant now) {
                Map<String, String> parameters = of("refresh_token", scope);
                parameters.put("refresh_token", refreshToken);
                return parameters;
            }
        };
    }

    static Grant jwtBearer(String issuer, String subject, JwtSigner signer) {
        return new Grant() {
            @Override
            public String name() {
                return "JWT bearer";
            }

            @Override
            public String advice() {
                return "check the account, its delegation, and the clock of this machine";
            }

            @Override
            public Map<String, String> parameters(URI tokenEndpoint, String scope, String refreshToken, Instant now) {
                Map<String, String> parameters = of("urn:ietf:params:oauth:grant-type:jwt-bearer", scope);
                // Google reads the scope from the statement, others from the request.
                parameters.put("assertion", signer.assertion(issuer, subject, tokenEndpoint, scope, now));
                return parameters;
            }
        };
    }

    private static Map<String, String> of(String type, String scope) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("grant_type", type);
        if (!scope.isEmpty()) {
            parameters.put("scope", scope);
        }
        return parameters;
    }
}
