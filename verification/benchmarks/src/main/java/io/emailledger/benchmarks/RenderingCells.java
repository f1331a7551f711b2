package io.emailledger.benchmarks;

import io.emailledger.internal.mime.MimeWriter;
import io.emailledger.message.EmailId;
import jakarta.mail.Session;
import java.io.OutputStream;
import java.util.List;
import java.util.Properties;

/** Renders the application's e-mail to the transmitted bytes, which are discarded. */
final class RenderingCells {
    private static final EmailId ID = EmailId.of("0193c5d2-e4b8-7f6a-9c3b-5a7d2e1f4c3d");

    private RenderingCells() {}

    static List<Cell> all() {
        Session session = Session.getInstance(new Properties());
        return List.of(
                Cell.of("Angus builds, saves and writes", times -> {
                    for (int i = 0; i < times; i++) {
                        Letter.angus(session, i).writeTo(OutputStream.nullOutputStream());
                    }
                }),
                Cell.of("Email is built, MimeWriter writes", times -> {
                    for (int i = 0; i < times; i++) {
                        MimeWriter.of(Letter.email(i), ID).writeTo(OutputStream.nullOutputStream());
                    }
                }));
    }
}
