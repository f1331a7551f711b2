package io.emailledger.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The rows of a table as PostgreSQL reads them fastest: the text form of COPY. */
final class CopiedRows {
    private static final int CHUNK = 1 << 16;

    private final CopyIn copy;
    private final StringBuilder lines = new StringBuilder(2 * CHUNK);

    private CopiedRows(CopyIn copy) {
        this.copy = copy;
    }

    /** Tells whether this connection can copy. */
    static boolean arePossible(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class);
    }

    /** Copies rows into these columns of a table. */
    static void write(Connection connection, String table, List<String> columns, List<@Nullable Object[]> rows)
            throws SQLException {
        CopiedRows copied = new CopiedRows(connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + String.join(", ", columns) + ") from stdin"));
        for (@Nullable Object[] row : rows) {
            copied.add(row);
        }
        copied.flush();
        copied.copy.endCopy();
    }

    private void add(@Nullable Object[] row) throws SQLException {
        for (int column = 0; column < row.length; column++) {
            if (column > 0) {
                lines.append('\t');
            }
            append(row[column]);
        }
        lines.append('\n');
        if (lines.length() > CHUNK) {
            flush();
        }
    }

    private void append(@Nullable Object value) {
        if (value == null) {
            lines.append("\\N");
        } else if (value instanceof byte[] bytes) {
            lines.append("\\\\x").append(HexFormat.of().formatHex(bytes));
        } else {
            String text = value.toString();
            for (int i = 0; i < text.length(); i++) {
                switch (text.charAt(i)) {
                    case '\\' -> lines.append("\\\\");
                    case '\t' -> lines.append("\\t");
                    case '\n' -> lines.append("\\n");
                    case '\r' -> lines.append("\\r");
                    default -> lines.append(text.charAt(i));
                }
            }
        }
    }

    private void flush() throws SQLException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        lines.setLength(0);
    }
}
