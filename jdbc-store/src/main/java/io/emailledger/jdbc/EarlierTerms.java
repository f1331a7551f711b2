package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Knows which e-mails may lack terms that earlier versions did not write. A migration has stored the id of the newest
 * e-mail at that time as a setting. E-mails of the week after it are among them, because processes of an earlier release
 * may still have recorded some.
 */
final class EarlierTerms {
    /** The setting of the terms that version 10 has added. */
    static final String TERMS = "terms-since";

    /** The setting of the terms of mailing lists. */
    static final String LISTS = "list-since";

    private static final Duration OTHERS_UPGRADED = Duration.ofDays(7);

    private final String setting;
    private volatile @Nullable Answer last;

    EarlierTerms(String setting) {
        this.setting = setting;
    }

    private record Answer(Optional<EmailId> end) {}

    /** Returns the first id after these e-mails; empty if there are none. */
    Optional<EmailId> end(JdbcSession session) throws SQLException {
        Answer known = last;
        if (known == null) {
            known = new Answer(read(session));
            last = known;
        }
        return known.end();
    }

    private Optional<EmailId> read(JdbcSession session) throws SQLException {
        List<String> newest;
        try (Command select = session.command(Statements.FIND_SETTINGS, 1)) {
            newest = select.texts(List.of(setting)).list(row -> row.from(2).text());
        }
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        EmailId last = id(newest.get(0));
        EmailId after = new EmailId(Times.firstIdOf(last.recordedAt().plus(OTHERS_UPGRADED)));
        try (Command any = session.command(Statements.IS_ANY_BEFORE)) {
            return any.id(after).any() ? Optional.of(after) : Optional.empty();
        }
    }

    private static EmailId id(String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        return new EmailId(new UUID(bytes.getLong(), bytes.getLong()));
    }
}
