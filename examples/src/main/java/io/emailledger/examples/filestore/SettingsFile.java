package io.emailledger.examples.filestore;

import io.emailledger.spi.SettingChange;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** The settings in a file of their own, which each change replaces. */
final class SettingsFile {
    private final Path file;
    private Map<String, String> texts = new HashMap<>();

    SettingsFile(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            Properties kept = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                kept.load(in);
            }
            kept.stringPropertyNames().forEach(name -> texts.put(name, kept.getProperty(name)));
        }
    }

    Map<String, String> read(Set<String> names) {
        Map<String, String> found = new HashMap<>(texts);
        found.keySet().retainAll(names);
        return found;
    }

    /**
     * S22: the caller holds the lock of the store, so that no other thread changes a text between comparing and
     * writing.
     */
    List<Boolean> change(List<SettingChange> changes) {
        Map<String, String> next = new HashMap<>(texts);
        List<Boolean> made = new ArrayList<>();
        for (SettingChange change : changes) {
            boolean asSeen = change.before().equals(Optional.ofNullable(next.get(change.name())));
            if (asSeen) {
                change.after().ifPresentOrElse(text -> next.put(change.name(), text), () -> next.remove(change.name()));
            }
            made.add(asSeen);
        }
        if (!next.equals(texts)) {
            write(next);
            texts = next;
        }
        return made;
    }

    private void write(Map<String, String> next) {
        Properties all = new Properties();
        all.putAll(next);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            all.store(bytes, null);
            WholeFile.replace(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new StoreException("A setting could not be written. Check that the disk has room.", e);
        }
    }
}
