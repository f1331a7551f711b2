package io.emailledger.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.Field;

/** Parses a message while it arrives, with an independent parser, and keeps only the SHA-256 of each attachment. */
final class AttachmentHashes {
    private final PipedOutputStream out = new PipedOutputStream();
    private final CompletableFuture<Map<String, String>> hashes = new CompletableFuture<>();

    /** The stream that receives the message. */
    OutputStream begin() {
        try {
            PipedInputStream in = new PipedInputStream(out, 1 << 20);
            Thread parser = new Thread(() -> parse(in), "attachment-hashes");
            parser.setDaemon(true);
            parser.start();
            return out;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The SHA-256 of each attachment by its name, once the message has ended. */
    Map<String, String> await() throws Exception {
        return hashes.get(60, TimeUnit.SECONDS);
    }

    private void parse(InputStream in) {
        Map<String, String> found = new LinkedHashMap<>();
        MimeStreamParser parser = new MimeStreamParser();
        parser.setContentDecoding(true);
        parser.setContentHandler(new AbstractContentHandler() {
            private String name = "";

            @Override
            public void startHeader() {
                name = "";
            }

            @Override
            public void field(Field field) {
                if (field.getNameLowerCase().equals("content-disposition")) {
                    name = field.getBody().replaceAll("(?s).*filename=\"?([^\";]+).*", "$1");
                }
            }

            @Override
            public void body(BodyDescriptor descriptor, InputStream content) throws IOException {
                String sha256 = Pseudorandom.sha256(content);
                if (!name.isEmpty()) {
                    found.put(name, sha256);
                }
            }
        });
        try (in) {
            parser.parse(in);
            hashes.complete(found);
        } catch (Exception e) {
            hashes.completeExceptionally(e);
        }
    }
}
