package io.emailledger.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.spi.HistoryStore;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Runs the kit with the JUnit of an application, which may be older or newer than that of this build: a project is
 * compiled against it and run by it, in a JVM without any other version. The build copies the versions to {@code
 * target/junit}, and fails if one of them is not available.
 */
class OtherJUnitTest {
    private static final Path VERSIONS = Path.of("target", "junit");

    private static final String KEEPS_THE_RULES = """
            import io.emailledger.local.MemoryHistoryStore;
            import io.emailledger.spi.HistoryStore;
            import io.emailledger.testkit.HistoryStoreContract;
            import java.time.InstantSource;

            class GoodStoreTest extends HistoryStoreContract {
                @Override
                protected HistoryStore emptyStore(InstantSource clock) {
                    return MemoryHistoryStore.create(clock);
                }
            }
            """;

    private static final String GOES_BY_ANOTHER_CLOCK = """
            import io.emailledger.local.MemoryHistoryStore;
            import io.emailledger.spi.HistoryStore;
            import io.emailledger.testkit.HistoryStoreContract;
            import java.time.InstantSource;

            class BadStoreTest extends HistoryStoreContract {
                @Override
                protected HistoryStore emptyStore(InstantSource clock) {
                    return MemoryHistoryStore.create(() -> clock.instant().plusSeconds(3600));
                }
            }
            """;

    private static final String DISCARDS = """
            import io.emailledger.local.LocalTransports;
            import io.emailledger.spi.Transport;
            import io.emailledger.testkit.TransportContract;

            class DiscardingTest extends TransportContract {
                @Override
                protected Transport transport() {
                    return LocalTransports.discarding();
                }
            }
            """;

    private static final Map<String, String> SOURCES =
            Map.of("GoodStoreTest", KEEPS_THE_RULES, "BadStoreTest", GOES_BY_ANOTHER_CLOCK, "DiscardingTest", DISCARDS);

    @TempDir
    private Path project;

    @ParameterizedTest(name = "JUnit {0}")
    @MethodSource("versions")
    void kitRunsWithJUnitOfApplication(String version) throws Exception {
        Path junit = VERSIONS.resolve("junit-" + version + ".jar").toAbsolutePath();
        assertThat(junit).as("JUnit " + version + ", which the build copies").isRegularFile();
        compile(junit);

        String said = run(junit);

        assertThat(said).contains("S2 was not checked: override reopen()", "Not checked: override received()");
        assertThat(failures(said, "GoodStoreTest")).isEmpty();
        assertThat(failures(said, "DiscardingTest")).isEmpty();
        assertThat(failures(said, "BadStoreTest"))
                .isNotEmpty()
                .contains("S10: claim returns due emails")
                .allSatisfy(title -> assertThat(title).startsWith("S"));
        assertThat(said).contains("The rule: " + StoreRule.S10.must());
        int rules = Kit.tests(HistoryStoreContract.class).size();
        assertThat(said).contains(2 * rules + Kit.tests(TransportContract.class).size() + " tests found");
    }

    /** Returns the oldest and the newest version, and in the long form also those between. */
    static Stream<String> versions() {
        return Boolean.getBoolean("campaigns") ? Stream.of("5.12", "5.14", "6") : Stream.of("5.12", "6");
    }

    /** Returns the titles of the failed tests of a class. */
    private static List<String> failures(String said, String test) {
        return said.lines()
                .filter(line -> line.matches("\\s*JUnit Jupiter:" + test + ":.*"))
                .map(line -> line.substring(line.indexOf(test) + test.length() + 1))
                .toList();
    }

    private void compile(Path junit) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-d", project.toString(), "-cp", classPath(junit)));
        for (Map.Entry<String, String> source : SOURCES.entrySet()) {
            Path file = project.resolve(source.getKey() + ".java");
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exitCode = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        assertThat(exitCode).as(said.toString(UTF_8)).isZero();
    }

    private String run(Path junit) throws Exception {
        Path log = project.resolve("junit.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(junit),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--disable-ansi-colors",
                "--details=tree"));
        SOURCES.keySet().forEach(test -> command.add("--select-class=" + test));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it has ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log);
    }

    private String classPath(Path junit) throws URISyntaxException {
        return String.join(
                File.pathSeparator,
                Stream.of(
                                project,
                                junit,
                                home(HistoryStoreContract.class),
                                home(HistoryStore.class),
                                home(LoggerFactory.class))
                        .map(Path::toString)
                        .toList());
    }

    private static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
