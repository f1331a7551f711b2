package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.tracking.Engagement.Sighting;
import io.emailledger.tracking.NetworkRanges.NetworkKind;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EngagementTest {
    private final TrackedLedger rig = new TrackedLedger();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "thunderbird, PERSON_LIKELY",
        "outlook, PERSON_LIKELY",
        "gmail-proxy, PROXY",
        "yahoo-proxy, PROXY",
        "apple-privacy, PREFETCH",
        "barracuda, SCANNER",
        "curl, SCANNER"
    })
    void openIsGradedByItsProgram(String agent, EngagementGrade grade) throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        after(Duration.ofSeconds(90));
        rig.open(id, 0, Agents.headers(agent, false));
        rig.drain();

        Sighting seen = rig.engagement(id).best(0, ObservationKind.OPEN).orElseThrow();
        assertThat(seen.grade()).isEqualTo(grade);
        assertThat(seen.reason()).isNotBlank().endsWith(".");
        assertThat(seen.sinceAccepted()).contains(Duration.ofSeconds(90));
        assertThat(seen.link()).isEmpty();
        assertThat(rig.record(id).opened())
                .as("opened() means that the pixel was loaded")
                .isTrue();
    }

    @Test
    void burstRevisesEarlierGrades() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        after(Duration.ofSeconds(43));
        click(id, 0, "chrome-win");
        after(Duration.ofMillis(700));
        click(id, 1, "chrome-win");
        rig.drain();
        assertThat(grades(id)).containsExactly(EngagementGrade.PERSON_LIKELY, EngagementGrade.PERSON_LIKELY);

        after(Duration.ofMillis(700));
        click(id, 2, "chrome-win");
        after(Duration.ofHours(3));
        click(id, 1, "chrome-win");
        rig.drain();

        assertThat(grades(id))
                .containsExactly(
                        EngagementGrade.SCANNER,
                        EngagementGrade.SCANNER,
                        EngagementGrade.SCANNER,
                        EngagementGrade.PERSON_LIKELY);
        assertThat(rig.engagement(id).clickers()).containsExactly(0);
    }

    @Test
    void burstsOfTwoRecipientsAreApart() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email().to("kim@home.example"));
        rig.click(id, 0, 0, false, Agents.headers("chrome-win", false));
        rig.click(id, 1, 1, false, Agents.headers("chrome-mac", false));
        rig.click(id, 0, 2, false, Agents.headers("chrome-win", false));
        rig.drain();

        assertThat(rig.engagement(id).clickers()).containsExactly(0, 1);
    }

    @Test
    void hiddenLinkRevisesWhatIsNear() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        click(id, 0, "chrome-win");
        click(id, 0, "safari-iphone");
        after(Duration.ofSeconds(5));
        rig.click(id, 0, 1, true, Agents.headers("chrome-win", false));
        rig.drain();

        assertThat(rig.engagement(id).sightings())
                .filteredOn(seen -> seen.grade() == EngagementGrade.SCANNER)
                .extracting(Sighting::reason)
                .containsExactly(
                        "The same kind of program followed a hidden link at that time.",
                        "A reader cannot see this link.");
    }

    @Test
    void otherPlatformSecondsLaterIsTheScanners() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        rig.open(id, 0, Agents.headers("apple-mail-iphone", false));
        after(Duration.ofSeconds(60));
        click(id, 0, "chrome-linux");
        after(Duration.ofSeconds(3));
        click(id, 0, "safari-iphone");
        rig.drain();

        assertThat(grades(id))
                .containsExactly(EngagementGrade.PERSON_LIKELY, EngagementGrade.SCANNER, EngagementGrade.PERSON_LIKELY);
    }

    @Test
    void twoUnknownPlatformsAreNotDecided() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        click(id, 0, "chrome-linux");
        after(Duration.ofSeconds(3));
        click(id, 0, "safari-iphone");
        rig.drain();

        assertThat(grades(id)).containsExactly(EngagementGrade.UNKNOWN, EngagementGrade.UNKNOWN);
    }

    @Test
    void senderIsSelf() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email().bcc("Office@Clinic.example"));
        rig.open(id, 1, Agents.headers("thunderbird", false));
        rig.open(id, 0, Agents.headers("thunderbird", false));
        rig.drain();

        assertThat(grades(id)).containsExactly(EngagementGrade.PERSON_LIKELY, EngagementGrade.SELF);
        assertThat(rig.engagement(id).readers()).containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource({"SCANNER, SCANNER", "PROXY, PROXY", "PREFETCH, PREFETCH", "SELF, SELF"})
    void networksOfTheApplicationCount(NetworkKind kind, EngagementGrade grade) throws Exception {
        NetworkRanges ranges = NetworkRanges.of(
                Map.of("192.0.2.0/25", kind, "192.0.2.0/24", NetworkKind.PROXY, "2001:db8::/33", NetworkKind.SCANNER));
        rig.recording(TrackingRecorder.of(rig.ledger).networks(ranges));
        EmailId id = rig.deliver(TrackedLedger.email());
        PixelEndpoint pixels = new PixelEndpoint(rig.opens, rig.clock, rig.recorder());
        pixels.respond(new TrackingRequest(
                "GET",
                rig.opens.pixel(id, 0).getRawPath(),
                Agents.headers("thunderbird", false),
                Optional.of(InetAddress.getByName("192.0.2.127"))));
        rig.drain();

        assertThat(grades(id)).containsExactly(grade);
        assertThat(rig.observations(id)).allSatisfy(o -> assertThat(o.agent()).doesNotContain("192."));
        assertThat(ranges.kindOf(InetAddress.getByName("192.0.2.128"))).contains(NetworkKind.PROXY);
        assertThat(ranges.kindOf(InetAddress.getByName("192.0.3.1"))).isEmpty();
        assertThat(ranges.kindOf(InetAddress.getByName("2001:db8::1"))).contains(NetworkKind.SCANNER);
        assertThat(ranges.kindOf(InetAddress.getByName("2001:db8:8000::1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "192.0.2.0", "192.0.2.0/33", "example.com/8", "192.0.2.0/x", "300.1.1.1/8", "::/129"})
    void rangesAreChecked(String range) {
        assertThatThrownBy(() -> NetworkRanges.of(Map.of(range, NetworkKind.SCANNER)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("range must be");
    }

    /** Evidence of earlier versions, of providers and of the future. */
    @ParameterizedTest
    @CsvSource({
        "CLIENT, PERSON_LIKELY",
        "MACHINE, UNKNOWN",
        "PROXY, PROXY",
        "'', UNKNOWN",
        "sendgrid, UNKNOWN",
        "CLIENT:WINDOWS:later-7:link-x, PERSON_LIKELY"
    })
    void unknownEvidenceIsReadAsFarAsPossible(String word, EngagementGrade grade) throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        rig.ledger.reports().observe(new Observation(id, 0, ObservationKind.OPEN, word, rig.clock.instant()));

        assertThat(grades(id)).containsExactly(grade);
    }

    /** However often and however varied one recipient loads and follows, rows and numbers stay small. */
    @Test
    void oneRecipientCannotRaiseTheNumbers() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        List<String> agents = List.of("thunderbird", "curl", "gmail-proxy", "safari-iphone", "firefox-win", "outlook");
        for (int i = 0; i < 6_000; i++) {
            Map<String, String> headers = new java.util.HashMap<>(Agents.headers(agents.get(i % agents.size()), false));
            headers.merge("user-agent", " x/" + i, String::concat);
            rig.now.set(rig.now.get().plusMillis(100));
            rig.open(id, 0, headers);
            rig.click(id, 0, 0, false, headers);
        }
        rig.drain();

        assertThat(rig.observations(id)).hasSizeLessThanOrEqualTo(36);
        assertThat(rig.record(id).opens().count()).isLessThanOrEqualTo(6 * 20);
        assertThat(rig.engagement(id).readers()).containsExactly(0);
        assertThat(rig.engagement(id).sightings()).hasSizeLessThanOrEqualTo(72);
    }

    @Test
    void targetsNameTheLinksOfClicks() throws Exception {
        EmailId id = rig.deliver(TrackedLedger.email());
        click(id, 0, "chrome-win");
        rig.drain();

        Sighting click = rig.engagement(id).best(0, ObservationKind.CLICK).orElseThrow();
        assertThat(click.link()).isEqualTo(OptionalInt.of(0));
        assertThat(rig.clicks.targets(rig.ledger.content(id).orElseThrow()))
                .containsExactly(URI.create("https://shop.example/"));
        assertThat(rig.engagement(id)).hasToString("Engagement[sightings=1, readers=1, clickers=1]");
    }

    private void after(Duration time) {
        rig.now.set(rig.now.get().plus(time));
    }

    private void click(EmailId id, int link, String agent) {
        rig.click(id, 0, link, false, Agents.headers(agent, false));
    }

    private List<EngagementGrade> grades(EmailId id) {
        return rig.engagement(id).sightings().stream().map(Sighting::grade).toList();
    }
}
