package io.emailledger.report;

import io.emailledger.report.Diagnosis.BounceType;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A server's reply with its meaning, labelled by hand. */
record Sample(ReplyPhase phase, RefusalCause cause, boolean dead, int code, String text) {
    private static final Set<RefusalCause> ABOUT_US =
            EnumSet.of(RefusalCause.ACCOUNT, RefusalCause.CONNECTION, RefusalCause.RATE, RefusalCause.REPUTATION);
    private static final Set<RefusalCause> BOUNCES =
            EnumSet.of(RefusalCause.RECIPIENT, RefusalCause.CONTENT, RefusalCause.UNDETERMINED);

    static List<Sample> all() throws IOException {
        try (InputStream in = Objects.requireNonNull(Sample.class.getResourceAsStream("replies.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Sample::line)
                    .toList();
        }
    }

    private static Sample line(String line) {
        String[] fields = line.split("\\|", 4);
        return of(
                ReplyPhase.valueOf(fields[0].strip()),
                RefusalCause.valueOf(fields[1].strip()),
                fields[2].strip().equals("dead"),
                fields[3].strip());
    }

    /** A report may repeat text without a code. */
    static Sample of(ReplyPhase phase, RefusalCause cause, boolean dead, String reply) {
        boolean coded = reply.matches("(?s)[45]\\d\\d[ -].*");
        return new Sample(
                phase,
                cause,
                dead,
                coded ? Integer.parseInt(reply.substring(0, 3)) : 0,
                coded ? reply.substring(4) : reply);
    }

    Diagnosis diagnosis() {
        return at(phase);
    }

    Diagnosis at(ReplyPhase other) {
        return ReplyRules.standard().diagnose(other, code, text);
    }

    boolean suppressesWronglyAt(ReplyPhase other) {
        return !dead && at(other).bounceType() == BounceType.HARD;
    }

    boolean bouncesWronglyAt(ReplyPhase other) {
        return ABOUT_US.contains(cause)
                && code / 100 == 5
                && BOUNCES.contains(at(other).cause());
    }

    @Override
    public String toString() {
        return phase + ": " + code + " " + text;
    }
}
