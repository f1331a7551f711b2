package io.emailledger.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.TokenUnavailableException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is sent to token endpoints, and what their answers mean. */
class TokenRequestTest {
    private OAuthServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = OAuthServer.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static String failure(OAuth2Tokens tokens) {
        try {
            tokens.token();
        } catch (TokenUnavailableException e) {
            assertThat(e.getMessage()).doesNotContain(OAuthServer.SECRET).startsWith("localhost (");
            return e.getMessage();
        }
        throw new AssertionError("there was a token");
    }

    @Test
    void clientCredentialsAreSentAsParameters() {
        OAuth2Tokens tokens = server.clientCredentials()
                .scope("mail.send other")
                .parameter("audience", "mail & more")
                .build();

        assertThat(tokens.token()).isEqualTo("token-1-of-the-server");
        assertThat(tokens.token()).isEqualTo("token-1-of-the-server");
        assertThat(server.requests())
                .containsExactly(Map.of(
                        "grant_type", "client_credentials",
                        "client_id", OAuthServer.CLIENT,
                        "client_secret", OAuthServer.SECRET,
                        "scope", "mail.send other",
                        "audience", "mail & more"));
        assertThat(tokens).hasToString("OAuth2Tokens[localhost (client credentials)]");
    }

    @Test
    void basicAuthenticationReplacesParameters() {
        server.clientCredentials().basicAuthentication().build().token();

        assertThat(server.requests().get(0)).doesNotContainKeys("client_id", "client_secret");
        String header = server.requests().get(0).get("(authorization)");
        assertThat(new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8))
                .isEqualTo("client+id:s3cret%2Bof%2Fthe%3Dclient");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void jwtIsSigned(boolean rsa, @TempDir Path folder) throws Exception {
        KeyPair keys = keys(rsa);
        Path file = folder.resolve("key.pem");
        Files.writeString(file, pem(keys));

        OAuth2Tokens.jwtBearer(server.endpoint(), "service@project.test", "kim@sender.test", file)
                .allowHttpOnLocalhost()
                .scope("mail")
                .build()
                .token();

        Map<String, String> request = server.requests().get(0);
        assertThat(request.get("grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
        verify(request.get("assertion"), keys, rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
    }

    private void verify(String assertion, KeyPair keys, String algorithm) throws Exception {
        String[] parts = assertion.split("\\.");
        Signature signature = Signature.getInstance(algorithm);
        signature.initVerify(keys.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        Map<String, String> claims =
                FlatJson.read(Base64.getUrlDecoder().decode(parts[1])).orElseThrow();
        assertThat(claims)
                .containsEntry("iss", "service@project.test")
                .containsEntry("sub", "kim@sender.test")
                .containsEntry("scope", claims.get("scope"))
                .containsEntry("aud", server.endpoint().toString());
        assertThat(Long.parseLong(claims.get("exp")) - Long.parseLong(claims.get("iat")))
                .isEqualTo(600);
    }

    private static KeyPair keys(boolean rsa) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
        generator.initialize(rsa ? 2048 : 256);
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair keys) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    @Test
    void googlesKeyFileIsRead(@TempDir Path folder) throws Exception {
        KeyPair keys = keys(true);
        Path file = folder.resolve("key.json");
        Files.writeString(
                file,
                "{\"type\": \"service_account\", \"project_id\": \"x\", \"extra\": {\"type\": [1, {}]},\n"
                        + " \"private_key_id\": \"0815\", \"client_email\": \"service@project.test\",\n"
                        + " \"private_key\": \"" + pem(keys).replace("\n", "\\n") + "\",\n"
                        + " \"token_uri\": \"" + server.endpoint() + "\"}");

        OAuth2Tokens.googleServiceAccount(file, "kim@sender.test")
                .allowHttpOnLocalhost()
                .build()
                .token();

        String assertion = server.requests().get(0).get("assertion");
        verify(assertion, keys, "SHA256withRSA");
        assertThat(new String(Base64.getUrlDecoder().decode(assertion.split("\\.")[0]), StandardCharsets.UTF_8))
                .isEqualTo("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"0815\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"authorized_user\"} | \"type\" is not \"service_account\"",
                "{\"installed\":{\"client_id\":\"x\"}} | \"type\" is not \"service_account\"",
                "-----BEGIN PRIVATE KEY----- | not in JSON",
                "{\"type\":\"service_account\"} | must have a \"private_key\"",
                "{\"type\":\"service_account\",\"private_key\":\"secret\"} | must be a PEM file with a private key",
            })
    void otherFileIsRefused(String json, String text, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("key.json");
        Files.writeString(file, json);

        assertThatThrownBy(() -> OAuth2Tokens.googleServiceAccount(file, "kim@sender.test"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":\"invalid_grant\",\"error_description\":\"s3cret+of/the=client\"} | 400 invalid_grant: check",
                "401 | {\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid secret for app x\"}"
                        + " | 401 invalid_client (AADSTS7000215): the client ID or secret is wrong",
                "400 | {\"error\":\"unauthorized_client\"} | 400 unauthorized_client",
                "200 | {\"error\":\"bad_verification_code\"} | 200 bad_verification_code",
                "500 | <html>s3cret+of/the=client</html> | 500, without an error code of OAuth",
                "400 | {\"error\":{\"code\":1}} | 400, without an error code of OAuth",
                "400 | {\"error\":\"s3cret+of/the=client\"} | 400, without an error code of OAuth",
                "404 | '' | 404, without an error code of OAuth",
                "200 | <html>Log in</html> | no access_token in JSON",
                "200 | {\"access_token\":\"abc | no access_token in JSON",
                "200 | {\"access_token\":\"\"} | no access_token in JSON",
                "200 | {\"access_token\":{\"a\":1}} | no access_token in JSON",
                "200 | {\"access_token\":\"a\\u0001b\"} | has characters that no token has",
                "200 | {\"access_token\":\"abc\",\"token_type\":\"mac\"} | not of the type Bearer",
            })
    void answerIsExplainedWithoutSecret(int status, String body, String text) {
        server.answers(status, body);

        assertThat(failure(server.clientCredentials().build())).contains(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsNotFollowed(int status) throws Exception {
        try (OAuthServer other = OAuthServer.start()) {
            server.answers(status, "", "Location", other.endpoint().toString());

            assertThat(failure(server.clientCredentials().build())).contains(status + ": it redirects");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void answerIsBounded() {
        server.does((exchange, parameters) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] more = new byte[64 * 1024];
            while (true) {
                exchange.getResponseBody().write(more);
            }
        });

        assertThat(failure(server.clientCredentials().build())).contains("larger than 256 KiB");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void slowAnswerIsGivenUp(boolean afterHeader) {
        CountDownLatch end = new CountDownLatch(1);
        server.does((exchange, parameters) -> {
            if (afterHeader) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertThat(failure(server.clientCredentials()
                            .timeout(Duration.ofMillis(300))
                            .build()))
                    .contains("no answer within 300 ms");
        } finally {
            end.countDown();
        }
    }

    @Test
    void missingServerIsExplained() {
        server.close();

        assertThat(failure(server.clientCredentials().build()))
                .contains("no connection, or it broke: ConnectException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example/token",
                "http://localhost.example/token",
                "ftp://login.example/token",
                "/token",
                "https:///token",
                "https://user:secret@login.example/token",
                "https://login.example/token#part"
            })
    void endpointMustBeHttps(String uri) {
        assertThatThrownBy(() -> OAuth2Tokens.clientCredentials(URI.create(uri), "id", "secret")
                        .build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("tokenEndpoint must")
                .hasMessageNotContaining("secret@");
        assertThatThrownBy(() -> OAuth2Tokens.clientCredentials(server.endpoint(), "id", "secret")
                        .build())
                .hasMessageContaining("allowHttpOnLocalhost()");
    }

    @Test
    void settingsAreChecked() {
        OAuth2TokensBuilder builder = server.clientCredentials();

        assertThatThrownBy(() -> builder.parameter("client_secret", "x")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> builder.scope(" ")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> builder.clientSecret("copied "))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageNotContaining("copied");
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> builder.refreshBefore(Duration.ofDays(2))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> builder.httpClient(HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.ALWAYS)
                        .build()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("Redirect.NEVER");
        assertThatThrownBy(() -> OAuth2Tokens.microsoft("example.com/../x", "id", "secret"))
                .isInstanceOf(InvalidValueException.class);
        assertThat(builder.toString()
                        + OAuth2Tokens.microsoft("example.com", "id", "s3cret").build())
                .isEqualTo("OAuth2TokensBuilder[localhost, client credentials]"
                        + "OAuth2Tokens[login.microsoftonline.com (client credentials)]");
    }
}
