package io.emailledger.bounces;

import io.emailledger.bounces.MailAction.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Maildir. A mail is a file; its name, up to a colon, is unique, and letters after that are its flags: S seen, F
 * flagged, T trashed. Every action is one atomic rename, or a deletion.
 */
final class MaildirSource implements MailSource {
    private static final String FLAGS = ":2,";

    private final Path root;
    private final MailAction handled;
    private final MailAction notUnderstood;
    private final Set<String> remembered = ConcurrentHashMap.newKeySet();

    MaildirSource(Path root, MailAction handled, MailAction notUnderstood) {
        this.root = root;
        this.handled = handled;
        this.notUnderstood = notUnderstood;
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public Box open() throws IOException {
        if (!Files.isDirectory(root.resolve("new")) || !Files.isDirectory(root.resolve("cur"))) {
            throw new IOException("it is no Maildir, because it has no folders new and cur: see maildir(...)");
        }
        return new MaildirBox();
    }

    @Override
    public void cut() {
        // No call here waits.
    }

    /** The files of one pass. */
    private final class MaildirBox implements Box {
        private Map<String, Path> files = new TreeMap<>();

        @Override
        public List<ListedMail> waiting() throws IOException {
            files = new TreeMap<>();
            Set<String> there = new HashSet<>();
            list("new", there);
            list("cur", there);
            remembered.retainAll(there);
            List<ListedMail> next = new ArrayList<>();
            for (Map.Entry<String, Path> file : files.entrySet()) {
                if (next.size() == MOST) {
                    break;
                }
                try {
                    BasicFileAttributes attributes =
                            Files.readAttributes(file.getValue(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (attributes.isRegularFile()) {
                        next.add(new ListedMail(file.getKey(), attributes.size()));
                    }
                } catch (NoSuchFileException e) {
                    // Another process has it.
                }
            }
            return next;
        }

        private void list(String folder, Set<String> there) throws IOException {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolve(folder))) {
                for (Path file : stream) {
                    String name = String.valueOf(file.getFileName());
                    if (!name.startsWith(".")) {
                        there.add(unique(name));
                        if (isWaiting(name)) {
                            files.put(unique(name), file);
                        }
                    }
                }
            } catch (java.nio.file.DirectoryIteratorException e) {
                throw e.getCause();
            }
        }

        private boolean isWaiting(String name) {
            String flags = flags(name);
            return !flags.contains("T")
                    && !(handled.kind() == Kind.SEEN && flags.contains("S"))
                    && !(notUnderstood.kind() == Kind.FLAG && flags.contains("F"))
                    && !remembered.contains(unique(name));
        }

        @Override
        public Optional<byte[]> bytes(ListedMail mail, int most) throws IOException, NotGivenException {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file(mail), LinkOption.NOFOLLOW_LINKS)) {
                bytes = in.readNBytes(most);
                if (in.read() >= 0) {
                    throw new NotGivenException("the file has grown");
                }
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new NotGivenException("the file cannot be read: see its rights and the disk", e);
            }
            return Optional.of(bytes);
        }

        @Override
        public boolean settle(ListedMail mail, Fate fate) throws IOException {
            MailAction disposal = fate == Fate.HANDLED ? handled : notUnderstood;
            boolean done = true;
            try {
                switch (disposal.kind()) {
                    case LEAVE -> remembered.add(mail.name());
                    case SEEN -> rename(mail, root.resolve("cur"), "S");
                    case FLAG -> rename(mail, root.resolve("cur"), "F");
                    case MOVE -> rename(mail, subfolder(disposal.folder()), "");
                    case DELETE -> Files.deleteIfExists(file(mail));
                }
            } catch (NoSuchFileException e) {
                // Another process has it.
            } catch (IOException e) {
                remembered.add(mail.name());
                done = false;
            }
            return done;
        }

        private void rename(ListedMail mail, Path folder, String flag) throws IOException {
            Path file = file(mail);
            StringBuilder flags = new StringBuilder(flags(String.valueOf(file.getFileName())));
            if (flags.indexOf(flag) < 0) {
                flags.append(flag);
            }
            String sorted = flags.chars()
                    .sorted()
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            Files.move(file, folder.resolve(mail.name() + FLAGS + sorted), StandardCopyOption.ATOMIC_MOVE);
        }

        /** The name of a folder within a Maildir begins with a dot (Maildir++). */
        private Path subfolder(String name) throws IOException {
            Path folder = root.resolve("." + name);
            for (String part : List.of("tmp", "new", "cur")) {
                try {
                    Files.createDirectories(folder.resolve(part));
                } catch (FileAlreadyExistsException e) {
                    throw new IOException("it is no folder", e);
                }
            }
            return folder.resolve("cur");
        }

        private Path file(ListedMail mail) throws IOException {
            Path file = files.get(mail.name());
            if (file == null) {
                throw new IOException("the mail was not listed in this sitting");
            }
            return file;
        }

        @Override
        public boolean awaitNews() {
            return false;
        }

        @Override
        public void close() {
            files = Map.of();
        }
    }

    private static String unique(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static String flags(String name) {
        int flags = name.indexOf(FLAGS);
        return flags < 0 ? "" : name.substring(flags + FLAGS.length());
    }
}
