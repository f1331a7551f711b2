package io.emailledger.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.Address;
import io.emailledger.smtp.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    @TempDir
    private Path folder;

    private Arguments parse(Map<String, String> environment, String... words) throws UsageException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add(folder.toString());
        return Arguments.parse(all, environment);
    }

    @Test
    void fewArgumentsAreRequired() throws UsageException {
        Arguments few = parse(Map.of(), "--smtp", "smtp.example.com:587", "--to", "me@home.example");
        assertThat(few)
                .isEqualTo(new Arguments(
                        "smtp.example.com",
                        587,
                        Security.STARTTLS_REQUIRED,
                        Optional.empty(),
                        "",
                        "me@home.example",
                        Optional.empty(),
                        Path.of("email-ledger-history"),
                        Duration.ofMinutes(2),
                        folder));
    }

    @Test
    void allArgumentsAreParsedAndPasswordIsHidden() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "hidden\n");
        String[] options = (("--smtp [::1]:465 --to me@home.example --user me --from you@home.example --db a/b --wait 3"
                                + " --password-file ")
                        + secret)
                .split(" ");
        Arguments all = parse(Map.of(), options);
        assertThat(all.host()).isEqualTo("[::1]");
        assertThat(all.security()).isEqualTo(Security.TLS);
        assertThat(all.user()).contains("me");
        assertThat(all.password()).isEqualTo("hidden");
        assertThat(all.from()).contains(Address.of("you@home.example"));
        assertThat(all.database()).isEqualTo(Path.of("a", "b"));
        assertThat(all.patience()).isEqualTo(Duration.ofSeconds(3));
        assertThat(all.toString()).doesNotContain("hidden");
    }

    @Test
    void passwordMayComeFromEnvironment() throws UsageException {
        Map<String, String> environment = Map.of("EMAIL_LEDGER_PASSWORD", "from the environment");
        Arguments arguments =
                parse(environment, "--smtp", "a:25", "--to", "me@home.example", "--user", "me", "--tls", "none");
        assertThat(arguments.password()).isEqualTo("from the environment");
        assertThat(arguments.security()).isEqualTo(Security.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--to me@home.example                              | --smtp is missing.",
                "--smtp a:25                                       | --to is missing.",
                "--smtp a --to me@home.example                     | --smtp must be HOST:PORT.",
                "--smtp a:b --to me@home.example                   | --smtp must hold a whole number.",
                "--smtp a:4294967295 --to me@home.example          | --smtp must hold a number of at most 65535.",
                "--smtp a:25 --to me@home.example --wait 9999999   | --wait must hold a number of at most 1000000.",
                "--smtp a:25 --to me                               | --to must be a bare address",
                "--smtp a:25 --to me@home.example --tls some       | --tls must be required, implicit or none.",
                "--smtp a:25 --to me@home.example --user me        | --user needs a password",
                "--smtp a:25 --to me@home.example --user me --password-file /no/such | --password-file cannot be read.",
                "--smtp a:25 --to me@home.example --fast           | There is no option --fast.",
                "--smtp a:25 --to me@home.example elsewhere        | There is more than one folder.",
            })
    void invalidArgumentsAreReported(String text, String problem) {
        assertThatThrownBy(() -> parse(Map.of(), text.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void missingValueAndMissingFolderAreReported() {
        assertThatThrownBy(() -> Arguments.parse(List.of("folder", "--to"), Map.of()))
                .hasMessage("--to needs a value.");
        assertThatThrownBy(() -> Arguments.parse(List.of("--to", "me@home.example"), Map.of()))
                .hasMessage("The folder is missing.");
        assertThatThrownBy(
                        () -> Arguments.parse(List.of(folder.resolve("nothing").toString()), Map.of()))
                .hasMessage("The folder is not there, or is not a folder.");
    }

    @Test
    void pagePortHasDefault() throws UsageException {
        assertThat(Arguments.pagePort(List.of("--page"))).isEqualTo(8025);
        assertThat(Arguments.pagePort(List.of("--page", "9000"))).isEqualTo(9000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--page folder      | --page must hold a whole number.",
                "--page 65536       | --page must hold a number of at most 65535.",
                "--page 4294967295  | --page must hold a number of at most 65535.",
                "--page -1          | --page must hold a whole number.",
                "--page 8025 folder | --page stands alone, or with a port."
            })
    void invalidPortIsReported(String text, String problem) throws Exception {
        Printed printed = new Printed();
        int code = OfficeDay.run(List.of(text.split(" ")), Map.of(), folder, printed.stream());
        assertThat(code).isEqualTo(2);
        assertThat(printed.text()).startsWith(problem).contains("--page [PORT]");
    }

    @ParameterizedTest
    @CsvSource({
        "--help",
        "--smtp relay.example:0 --to me@home.example",
        "--smtp a:25 --to me@home.example --user me --tls none"
    })
    void usageErrorPrintsUsageAndExitsWithTwo(String text) throws Exception {
        List<String> args = new ArrayList<>(List.of(text.split(" ")));
        args.add(folder.toString());
        Printed printed = new Printed();
        int code = OfficeDay.run(args, Map.of("EMAIL_LEDGER_PASSWORD", "hidden"), folder, printed.stream());
        assertThat(code).isEqualTo(2);
        assertThat(printed.text()).contains("--smtp HOST:PORT").doesNotContain("hidden");
    }
}
