package io.emailledger.testdatabases;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a release, unpacked. They stay in the user's cache folder for the next run, because a MariaDB is 300
 * megabytes large.
 */
final class Binaries {
    private static final String LINUX = "/linux/";

    private Binaries() {}

    /** The folder which has {@code bin} and {@code share}. */
    static synchronized Path of(Release release) {
        if (!System.getProperty("os.name").equals("Linux")
                || !List.of("amd64", "x86_64").contains(System.getProperty("os.arch"))) {
            throw new IllegalStateException("The databases of the tests are programs for Linux on x86-64 only.");
        }
        try {
            Properties servers = servers();
            String name = servers.getProperty(release.name());
            Path home = Path.of(System.getProperty("user.home"), ".cache", "email-ledger", name);
            if (!Files.isDirectory(home)) {
                unpack(release, Path.of(servers.getProperty("directory"), name + ".jar"), home);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("The programs of " + release + " could not be unpacked", e);
        }
    }

    private static Properties servers() throws IOException {
        Properties servers = new Properties();
        try (InputStream in = Binaries.class.getResourceAsStream("servers.properties")) {
            if (in == null) {
                throw new IOException("servers.properties is missing: build the module with Maven");
            }
            servers.load(in);
        }
        return servers;
    }

    /** Another process may do the same at the same time: each unpacks into a folder of its own, and one is kept. */
    private static void unpack(Release release, Path jar, Path home) throws IOException {
        Files.createDirectories(home.getParent());
        Path unpacked = Files.createTempDirectory(home.getParent(), home.getFileName() + ".");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            if (release.isPostgres()) {
                unpackPostgres(zip, unpacked);
            } else {
                unpackMariaDb(zip, unpacked);
            }
        }
        try {
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            delete(unpacked);
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    private static void unpackPostgres(ZipFile zip, Path to) throws IOException {
        ZipEntry archive = zip.getEntry("postgres-linux-x86_64.txz");
        Process tar = new ProcessBuilder("tar", "-x", "-C", to.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream in = new XZInputStream(zip.getInputStream(archive));
                OutputStream out = tar.getOutputStream()) {
            in.transferTo(out);
        }
        if (Processes.exitValue(tar) != 0) {
            throw new IOException("tar could not unpack PostgreSQL");
        }
    }

    private static void unpackMariaDb(ZipFile zip, Path to) throws IOException {
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            int linux = entry.getName().indexOf(LINUX);
            String name = linux < 0 ? "" : entry.getName().substring(linux + LINUX.length());
            boolean wanted = name.equals("bin/mariadbd")
                    || name.startsWith("share/english/")
                    || name.startsWith("share/charsets/")
                    || (name.startsWith("share/") && name.endsWith(".sql"));
            if (wanted && !entry.isDirectory()) {
                Path file = to.resolve(name);
                Files.createDirectories(file.getParent());
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        if (!to.resolve("bin/mariadbd").toFile().setExecutable(true)) {
            throw new IOException("mariadbd could not be made executable");
        }
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
