package io.emailledger.jdbc;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and writes bodies and attachments in pieces, of which only a few are in memory. */
final class Contents {
    private static final int BODY_CHUNK = 1 << 19;
    private static final int ATTACHMENT_CHUNK = 1 << 17;

    private final Database database;

    Contents(Database database) {
        this.database = database;
    }

    static void insertBodies(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_BODY)) {
            for (NewEmail email : emails) {
                byte[] bytes = email.body().toBytes();
                for (int chunk = 0; chunk * BODY_CHUNK < bytes.length; chunk++) {
                    int from = chunk * BODY_CHUNK;
                    int to = Math.min(bytes.length, from + BODY_CHUNK);
                    insert.id(email.record().id())
                            .number(chunk)
                            .bytes(to - from == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to))
                            .add();
                }
            }
            insert.executeBatch();
        }
    }

    static void insertAttachments(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_CHUNK)) {
            List<Content> contents = new ArrayList<>();
            for (NewEmail email : emails) {
                Iterator<Attachment.Source> sources = email.contents().iterator();
                email.record()
                        .contentSizes()
                        .forEach((position, size) ->
                                contents.add(new Content(email.record().id(), position, size, sources.next())));
            }
            for (Content content : contents) {
                insert(insert, content);
            }
            insert.executeBatch();
        }
    }

    /** A content to be stored. */
    private record Content(EmailId id, int position, long size, Attachment.Source source) {}

    private static void insert(Command insert, Content content) throws SQLException {
        long size = 0;
        try (InputStream in = content.source().open()) {
            for (int chunk = 0; ; chunk++) {
                byte[] bytes = in.readNBytes(ATTACHMENT_CHUNK);
                if (bytes.length == 0) {
                    break;
                }
                insert.id(content.id())
                        .number(content.position())
                        .number(chunk)
                        .bytes(bytes)
                        .add();
                size += bytes.length;
            }
        } catch (IOException e) {
            throw new StoreException(
                    "The content of attachment " + content.position()
                            + " could not be read. Nothing was recorded; record the e-mail again.",
                    e);
        }
        if (size != content.size()) {
            throw new StoreException(
                    "The content of attachment " + content.position() + " has " + size + " bytes and not "
                            + content.size()
                            + ": it was changed meanwhile. Nothing was recorded; record the e-mail again.",
                    null);
        }
    }

    Optional<EmailBody> body(EmailId id) {
        return database.read(
                "read a body",
                session -> Optional.ofNullable(chunks(session, List.of(id)).get(id))
                        .map(parts -> {
                            try {
                                return body(parts);
                            } catch (RuntimeException e) {
                                throw UnreadableRow.refusal(id, UnreadableRow.reason(e));
                            }
                        }));
    }

    /**
     * Reads bodies.
     *
     * @param illegible is given why others could not be read
     */
    static Map<EmailId, EmailBody> bodies(JdbcSession session, List<EmailId> ids, Map<EmailId, String> illegible)
            throws SQLException {
        Map<EmailId, EmailBody> bodies = new HashMap<>();
        chunks(session, ids).forEach((id, parts) -> {
            try {
                bodies.put(id, body(parts));
            } catch (RuntimeException e) {
                illegible.put(id, UnreadableRow.reason(e));
            }
        });
        return bodies;
    }

    private static EmailBody body(Map<Integer, byte[]> parts) {
        for (int chunk = 0; chunk < parts.size(); chunk++) {
            if (!parts.containsKey(chunk)) {
                throw new StoreException("row " + chunk + " of its body is missing", null);
            }
        }
        return EmailBody.fromBytes(join(parts.values()));
    }

    private static Map<EmailId, Map<Integer, byte[]>> chunks(JdbcSession session, List<EmailId> ids)
            throws SQLException {
        Map<EmailId, Map<Integer, byte[]>> chunks = new HashMap<>();
        try (Command select = session.command(Statements.FIND_BODIES, ids.size())) {
            select.ids(ids)
                    .each(row -> chunks.computeIfAbsent(row.id(), i -> new TreeMap<>())
                            .put(row.smallNumber(), row.bytes()));
        }
        return chunks;
    }

    Optional<InputStream> attachment(EmailId id, int position) {
        return begin(id, position)
                .map(begun -> new ChunkStream(
                        begun.size(), begun.first(), chunk -> chunk(id, position, chunk), () -> missing(id, position)));
    }

    /** Returns the size of a content and its first piece, if it should be stored. */
    private Optional<Begun> begin(EmailId id, int position) {
        return database.read("open an attachment", session -> {
            try (Command select = session.command(Statements.FIND_ATTACHMENT)) {
                return select.id(id).number(position).one(row -> new Begun(row.number(), row.optionalBytes()));
            }
        });
    }

    private record Begun(long size, Optional<byte[]> first) {}

    /**
     * The e-mail may have been cancelled meanwhile; otherwise its rows are damaged. It is not a failure of the
     * transport.
     */
    private IOException missing(EmailId id, int position) {
        if (begin(id, position).isEmpty()) {
            return new IOException("The content of the attachment was deleted while it was read.");
        }
        throw UnreadableRow.refusal(id, incomplete(position));
    }

    private static String incomplete(int position) {
        return "the content of its attachment " + position + " is not complete in el_attachment_chunk";
    }

    /**
     * Finds e-mails with missing rows of attachments. The rows are counted, and not read.
     *
     * @param illegible is given what is missing
     */
    static void missing(JdbcSession session, Collection<EmailRecord> records, Map<EmailId, String> illegible)
            throws SQLException {
        Map<EmailId, Map<Integer, Long>> expected = new HashMap<>();
        for (EmailRecord record : records) {
            record.contentSizes()
                    .forEach((position, size) -> expected.computeIfAbsent(record.id(), id -> new TreeMap<>())
                            .put(position, (size + ATTACHMENT_CHUNK - 1) / ATTACHMENT_CHUNK));
        }
        if (expected.isEmpty()) {
            return;
        }
        List<EmailId> ids = expected.keySet().stream().sorted().toList();
        try (Command select = session.command(Statements.FIND_CHUNKS, ids.size())) {
            select.ids(ids)
                    .each(row -> expected.getOrDefault(row.id(), Map.of())
                            .computeIfPresent(row.smallNumber(), (position, left) -> left - 1));
        }
        expected.forEach((id, left) -> left.forEach((position, rows) -> {
            if (rows != 0) {
                illegible.putIfAbsent(id, incomplete(position));
            }
        }));
    }

    private Optional<byte[]> chunk(EmailId id, int position, int chunk) {
        return database.read("read an attachment", session -> {
            try (Command select = session.command(Statements.FIND_CHUNK)) {
                return select.id(id).number(position).number(chunk).one(Row::bytes);
            }
        });
    }

    private static byte[] join(Iterable<byte[]> parts) {
        Iterator<byte[]> all = parts.iterator();
        byte[] first = all.next();
        if (!all.hasNext()) {
            return first;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        parts.forEach(whole::writeBytes);
        return whole.toByteArray();
    }
}
