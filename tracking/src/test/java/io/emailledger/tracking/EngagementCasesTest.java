package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.tracking.Engagement.Sighting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Grades a recorded set of cases, from the request to the stored evidence and back. */
@Timeout(300)
class EngagementCasesTest {
    private static final double MOST_SCANNERS_AS_PERSONS = 0.02;
    private static final double MOST_PERSONS_AS_SCANNERS = 0.01;

    private record Event(
            Duration since, boolean open, int link, boolean hidden, String agent, boolean bare, boolean other) {
        static Event of(String line) {
            List<String> words = List.of(line.strip().split(" "));
            String what = words.get(1);
            boolean open = what.equals("open");
            return new Event(
                    Duration.ofMillis(Math.round(Double.parseDouble(words.get(0)) * 1_000)),
                    open,
                    open ? -1 : Integer.parseInt(what.replace("h", "")),
                    what.endsWith("h"),
                    words.get(2),
                    words.contains("bare"),
                    words.contains("*"));
        }
    }

    private record Case(String name, boolean scanner, List<Event> events) {}

    @Test
    void recordedSetIsGradedWithinItsBounds() throws Exception {
        List<Case> cases = cases();
        List<String> scannersAsPersons = new ArrayList<>();
        List<String> personsAsScanners = new ArrayList<>();
        int scanners = 0;
        int persons = 0;
        try (TrackedLedger rig = new TrackedLedger()) {
            for (Case each : cases) {
                List<Sighting> sightings = play(rig, each);
                boolean hasScanner = each.scanner() || each.events().stream().anyMatch(Event::other);
                scanners += hasScanner ? 1 : 0;
                persons += each.scanner() ? 0 : 1;
                if (each.events().stream()
                        .filter(event -> event.other() != each.scanner())
                        .anyMatch(event -> grade(rig, sightings, event) == EngagementGrade.PERSON_LIKELY)) {
                    scannersAsPersons.add(each.name());
                }
                if (!each.scanner()
                        && each.events().stream()
                                .filter(event -> !event.other())
                                .anyMatch(event -> grade(rig, sightings, event) == EngagementGrade.SCANNER)) {
                    personsAsScanners.add(each.name());
                }
            }
        }

        assertThat(scanners).isGreaterThan(100);
        assertThat(persons).isGreaterThan(200);
        assertThat((double) scannersAsPersons.size() / scanners)
                .as("scanners graded as persons: %s of %d", scannersAsPersons, scanners)
                .isLessThanOrEqualTo(MOST_SCANNERS_AS_PERSONS);
        assertThat((double) personsAsScanners.size() / persons)
                .as("persons graded as scanners: %s of %d", personsAsScanners, persons)
                .isLessThanOrEqualTo(MOST_PERSONS_AS_SCANNERS);
    }

    private static List<Sighting> play(TrackedLedger rig, Case each) throws InterruptedException {
        rig.now.set(TrackedLedger.START);
        EmailId id = rig.deliver(TrackedLedger.email());
        for (Event event : each.events()) {
            rig.now.set(TrackedLedger.START.plus(event.since()));
            if (event.open()) {
                rig.open(id, 0, Agents.headers(event.agent(), event.bare()));
            } else {
                rig.click(id, 0, event.link(), event.hidden(), Agents.headers(event.agent(), event.bare()));
            }
        }
        rig.drain();
        return rig.engagement(id).sightings();
    }

    private static EngagementGrade grade(TrackedLedger rig, List<Sighting> sightings, Event event) {
        Instant at = TrackedLedger.START.plus(event.since());
        OptionalInt link = event.open() ? OptionalInt.empty() : OptionalInt.of(event.link());
        ObservationKind kind = event.open() ? ObservationKind.OPEN : ObservationKind.CLICK;
        return sightings.stream()
                .filter(seen -> seen.kind() == kind
                        && seen.link().equals(link)
                        && seen.at().equals(at))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not recorded: " + event + " in " + sightings))
                .grade();
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream in =
                Objects.requireNonNull(EngagementCasesTest.class.getResourceAsStream("engagement-cases.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith(" ")) {
                    cases.get(cases.size() - 1).events().add(Event.of(line));
                } else if (!line.startsWith("#")) {
                    cases.add(new Case(line, line.startsWith("scanner"), new ArrayList<>()));
                }
            }
        }
        return cases;
    }
}
