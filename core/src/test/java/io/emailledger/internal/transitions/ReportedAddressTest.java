package io.emailledger.internal.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportedAddressTest {

    @ParameterizedTest
    @CsvSource({
        "pat@home.example, pat@home.example",
        "Pat@HOME.example, pat@home.example",
        "pat@home.example., pat@home.example",
        "'\"pat.kim\"@home.example', pat.kim@home.example",
        "'\"pat kim\"@home.example', '\"pat kim\"@home.example'",
        "pat+40home.example, pat@home.example",
        "pat+2Bkim+40home.example, pat+kim@home.example",
        "pat+40@home.example, pat+40@home.example",
        "pat+2bhome.example, ",
    })
    void addressIsReadAsServersWriteIt(String written, String address) {
        assertThat(ReportedAddress.normalized(written).orElse(null)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "pat", "two words@home.example", "<pat@home.example>"})
    void textThatIsNoAddressIsNone(String written) {
        assertThat(ReportedAddress.normalized(written)).isEmpty();
    }
}
