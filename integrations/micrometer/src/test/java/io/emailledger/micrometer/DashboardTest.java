package io.emailledger.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emailledger.EmailLedger;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.Act;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the dashboard with what Prometheus reads from the meters. */
class DashboardTest {
    private static final Pattern METRIC = Pattern.compile("email_ledger_[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("(?:\\bby \\(|\\{\\{)([a-z_]+)");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(email_ledger_[a-z_]+)(?:\\{([^}]*)\\})? ");

    private final Rig rig = new Rig();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private EmailLedger ledger;

    @BeforeEach
    void register() {
        LedgerMetrics metrics = LedgerMetrics.of(registry);
        ledger = rig.ledger(builder -> builder.listener(metrics));
        metrics.watch(ledger);
        metrics.watch(SmtpTransport.relay("127.0.0.1", 2525).build());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static JsonNode dashboard() throws IOException {
        try (InputStream file = LedgerMetrics.class.getResourceAsStream("grafana-dashboard.json")) {
            return new ObjectMapper().readTree(file);
        }
    }

    /** All expressions and legends of the panels, and the queries of the variables. */
    private static List<String> texts(JsonNode dashboard) {
        List<String> texts = new ArrayList<>();
        for (String field : List.of("expr", "legendFormat")) {
            dashboard.findValues(field).forEach(value -> texts.add(value.asText()));
        }
        dashboard.get("templating").findValues("query").forEach(value -> texts.add(value.asText()));
        return texts;
    }

    private static Set<String> found(Pattern pattern, List<String> texts) {
        Set<String> found = new TreeSet<>();
        for (String text : texts) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(matcher.groupCount()));
            }
        }
        return found;
    }

    @Test
    void dashboardUsesOnlyMetricsThatExist() throws IOException {
        Set<String> samples = new TreeSet<>();
        Set<String> labels = new TreeSet<>();
        Matcher sample = SAMPLE.matcher(registry.scrape());
        while (sample.find()) {
            samples.add(sample.group(1));
            if (sample.group(2) != null) {
                labels.addAll(found(Pattern.compile("([a-z_]+)=\""), List.of(sample.group(2))));
            }
        }

        assertThat(samples).containsAll(found(METRIC, texts(dashboard())));
        assertThat(labels).containsAll(found(LABEL, texts(dashboard())));
    }

    @Test
    void everyMeterIsOnTheDashboard() throws IOException {
        Set<String> shown = found(METRIC, texts(dashboard()));

        for (Meter meter : registry.getMeters()) {
            String name = registry.config()
                    .namingConvention()
                    .name(
                            meter.getId().getName(),
                            meter.getId().getType(),
                            meter.getId().getBaseUnit());
            assertThat(shown).as(meter.getId().getName()).anyMatch(metric -> metric.startsWith(name));
        }
    }

    @Test
    void everyMeterIsInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("../../docs/metrics.md"));

        assertThat(registry.getMeters())
                .allSatisfy(
                        meter -> assertThat(page).contains("| `" + meter.getId().getName() + "` |"));
    }

    @Test
    void quantilesNeedNoConfiguration() {
        rig.transport.next(Act.answer());
        ledger.send(Rig.toPat().build());
        Rig.work(ledger);

        assertThat(registry.scrape())
                .contains("email_ledger_attempt_seconds_bucket{", "email_ledger_time_to_acceptance_seconds_bucket{");
    }
}
