package io.emailledger.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.emailledger.smtp.TokenUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests when tokens are replaced, and how seldom the token server is asked. */
class TokenCacheTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-29T10:00:00Z"));
    private OAuthServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = OAuthServer.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private OAuth2TokensBuilder builder() {
        return server.clientCredentials().time(now::get);
    }

    private void pass(Duration time) {
        now.updateAndGet(t -> t.plus(time));
    }

    private static void assertNone(OAuth2Tokens tokens, String text) {
        assertThatThrownBy(tokens::token)
                .isInstanceOf(TokenUnavailableException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"expires_in\":3600 | 3300",
                ",\"expires_in\":\"3600\" | 3300",
                ",\"expires_in\":3600.5 | 3300",
                ",\"expires_in\":120 | 60",
                "'' | 300",
                ",\"expires_in\":null | 300",
                ",\"expires_in\":-1 | 300",
                ",\"expires_in\":\"soon\" | 300",
                ",\"expires_in\":0 | 0",
                ",\"expires_in\":999999999999999 | 86100",
            })
    void tokenIsReplacedBeforeItsEnd(String field, long seconds) {
        server.does((exchange, parameters) -> server.issue(exchange, field));
        OAuth2Tokens tokens = builder().build();
        tokens.token();

        if (seconds > 0) {
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            tokens.token();
            assertThat(server.issued()).isEqualTo(1);
            pass(Duration.ofMillis(1));
        }
        assertThat(tokens.token()).isEqualTo("token-2-of-the-server");
    }

    @Test
    void presentTokenServesWhileTheServerIsDown() {
        OAuth2Tokens tokens = builder().build();
        String first = tokens.token();
        pass(Duration.ofMinutes(56));
        server.answers(503, "");

        for (int i = 0; i < 20; i++) {
            assertThat(tokens.token()).isEqualTo(first);
        }
        assertThat(server.requests()).hasSize(2);
        pass(Duration.ofMinutes(4));
        assertNone(tokens, "503");
        server.recovers();
        pass(Duration.ofSeconds(2));
        assertThat(tokens.token()).isEqualTo("token-2-of-the-server");
    }

    @Test
    void pausesGrowToFiveMinutes() {
        server.answers(500, "");
        OAuth2Tokens tokens = builder().build();
        for (long pause : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
            int before = server.requests().size();
            assertNone(tokens, "500, without an error code of OAuth");
            pass(Duration.ofSeconds(pause).minusMillis(1));
            assertNone(tokens, "; asked again in 1 s");
            assertThat(server.requests()).hasSize(before + 1);
            pass(Duration.ofMillis(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"429, 60, 60", "503, 'Sun, 29 Nov 2026 10:02:00 GMT', 120", "429, 99999999, 3600", "429, soon, 1"})
    void serverSaysWhenToAskAgain(int status, String retryAfter, long seconds) {
        server.answers(status, "{\"error\":\"temporarily_unavailable\"}", "Retry-After", retryAfter);
        OAuth2Tokens tokens = builder().build();

        assertNone(tokens, "temporarily_unavailable");
        pass(Duration.ofSeconds(seconds).minusMillis(1));
        assertNone(tokens, "asked again in 1 s");
        server.recovers();
        pass(Duration.ofMillis(1));
        assertThat(tokens.token()).isEqualTo("token-1-of-the-server");
    }

    @Test
    void manyThreadsCauseOneRequest() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.does((exchange, parameters) -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            server.issue(exchange, ",\"expires_in\":3600");
        });
        OAuth2Tokens tokens = builder().build();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<String>> found = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                found.add(threads.submit(tokens::token));
            }
            go.countDown();
            for (Future<String> token : found) {
                assertThat(token.get(30, TimeUnit.SECONDS)).isEqualTo("token-1-of-the-server");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void rejectedTokenIsReplacedOnceForAll() {
        OAuth2Tokens tokens = builder().build();
        String first = tokens.token();

        tokens.rejected(first);
        String second = tokens.token();
        tokens.rejected(first);

        assertThat(second).isNotEqualTo(first);
        assertThat(tokens.token()).isEqualTo(second);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void endlessRejectionsDoNotFloodTheServer() {
        OAuth2Tokens tokens = builder().build();
        for (int i = 0; i < 11; i++) {
            tokens.rejected(tokens.token());
        }
        assertNone(tokens, "the mail server rejects its tokens again and again; asked again in 30 s");
        assertThat(server.requests()).hasSize(11);

        pass(Duration.ofSeconds(30));
        assertThat(tokens.token()).isEqualTo("token-12-of-the-server");
    }

    @Test
    void newRefreshTokenIsStoredAndUsed() {
        server.does((exchange, parameters) -> server.issue(
                exchange, ",\"expires_in\":60,\"refresh_token\":\"after " + parameters.get("refresh_token") + "\""));
        List<String> stored = new ArrayList<>();
        OAuth2Tokens tokens = OAuth2Tokens.refreshToken(server.endpoint(), OAuthServer.CLIENT, "first")
                .allowHttpOnLocalhost()
                .time(now::get)
                .onRefreshToken(token -> {
                    stored.add(token);
                    throw new IllegalStateException("the database is down");
                })
                .build();
        tokens.token();
        pass(Duration.ofSeconds(60));
        tokens.token();

        assertThat(stored).containsExactly("after first", "after after first");
        assertThat(server.requests())
                .extracting(r -> r.get("refresh_token"), r -> r.get("client_secret"))
                .containsExactly(tuple("first", null), tuple("after first", null));
    }
}
