package io.emailledger.examples.filestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import io.emailledger.testkit.HistoryStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHistoryStoreTest extends HistoryStoreContract {
    @TempDir
    Path temporary;

    private InstantSource clock = InstantSource.system();

    @Override
    protected HistoryStore emptyStore(InstantSource time) {
        clock = time;
        return FileHistoryStore.open(temporary.resolve("history"), time);
    }

    /** Simulates a new process with a copy of the files that are on the disk at this moment. */
    @Override
    protected HistoryStore reopen(HistoryStore crashed) throws IOException {
        return FileHistoryStore.open(copy(temporary.resolve("history"), temporary.resolve("after")), clock);
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    @Test
    void failedChangeIsNotMade() {
        HistoryStore store = emptyStore(clock);
        store.close();

        assertThatThrownBy(() -> store.settingStore()
                        .orElseThrow()
                        .changeSettings(List.of(new SettingChange("name", Optional.empty(), Optional.of("text")))))
                .isInstanceOf(StoreException.class)
                .hasMessage("A change could not be written, and was not made. Check the disk.");
        assertThat(store.settingStore().orElseThrow().settings(Set.of("name"))).isEmpty();
    }

    @Test
    void folderIsLockedByOneProcess() {
        emptyStore(clock);

        assertThatThrownBy(() -> emptyStore(clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Check that no other process has it open");
    }
}
