package io.emailledger.system;

import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.smtp.Moment;
import io.emailledger.testkit.smtp.Phase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collects the acknowledged results of the children of a campaign, the process of each connection, and the time of each
 * kill. At the end a {@link KillJudge} compares them with the history and with the journal of the server.
 */
final class KillLedger {
    static final String LOST = "lost: ";
    static final String NOT_THERE = "delivered but not at the server: ";
    static final String SENT = "cancelled but sent: ";
    static final String UNEXPLAINED = "unexplained second copy: ";
    static final String TWICE = "at most once, but twice: ";
    static final String WRONG = "wrong: ";

    /** The distance between the first numbers of two nodes. */
    static final int APART = 1_000_000;

    private static final int ID = 36;

    private final Path journal;
    private final Map<Integer, EmailId> recorded = new TreeMap<>();
    private final List<EmailId> cancelled = new ArrayList<>();
    private final Map<EmailId, EmailId> resent = new HashMap<>();
    private final Map<Integer, String> speakers = new ConcurrentHashMap<>();
    private final Map<String, Instant> deaths = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    KillLedger(Path journal) {
        this.journal = journal;
    }

    /** The first number of a node that is not acknowledged as recorded. */
    int firstUntold(int node) {
        int first = node * APART;
        while (recorded.containsKey(first)) {
            first++;
        }
        return first;
    }

    /** Notes the process of a connection: every child sends its name in EHLO. */
    void heard(Moment moment) {
        if (moment.phase() == Phase.EHLO) {
            speakers.put(moment.connection(), moment.line().split(" ")[1]);
        }
    }

    /** The name of the child at the other end of a connection; empty before EHLO. */
    Optional<String> speaker(int connection) {
        return Optional.ofNullable(speakers.get(connection));
    }

    /** Notes the output of a killed child. An incomplete last line does not count. */
    void killed(String name, List<String> lines, Instant death) {
        deaths.put(name, death);
        for (int i = 0; i < lines.size(); i++) {
            if (!hear(lines.get(i)) && i + 1 < lines.size()) {
                violations.add(WRONG + "child " + name + " said: " + lines.get(i));
            }
        }
    }

    private boolean hear(String line) {
        String[] words = line.split(" ");
        if (line.startsWith(KillCampaignProgram.RECORDED) && words.length == 3 && words[2].length() == ID) {
            EmailId id = EmailId.of(words[2]);
            Optional.ofNullable(recorded.put(Integer.parseInt(words[1]), id))
                    .filter(before -> !before.equals(id))
                    .ifPresent(before -> violations.add(WRONG + "two ids for one key, " + before + " and " + id));
            return true;
        }
        if (line.startsWith(KillCampaignProgram.CANCELLED) && words.length == 2 && words[1].length() == ID) {
            cancelled.add(EmailId.of(words[1]));
            return true;
        }
        if (line.startsWith(KillCampaignProgram.RESENT) && words.length == 3 && words[2].length() == ID) {
            resent.put(EmailId.of(words[2]), EmailId.of(words[1]));
            return true;
        }
        return line.equals("starting") || line.equals("open");
    }

    KillVerdict judge(HistoryStore store, boolean databaseFailed) {
        KillJudge judge = new KillJudge(store, Copy.read(journal, speakers, deaths), databaseFailed, violations);
        judge.judge(recorded, cancelled, resent);
        return judge.verdict(recorded.size(), cancelled.stream().distinct().count(), resent.size());
    }
}
