package io.emailledger.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores settings: short named texts, shared by all processes that use the store, such as whether sending is paused. A
 * part of a {@link HistoryStore}, whose general rules it follows.
 */
public interface SettingStore {
    /**
     * Returns settings.
     *
     * @param names the names
     * @return the text of each setting that exists
     */
    Map<String, String> settings(Set<String> names);

    /**
     * Changes settings, each independently and only if its text is still the expected one (<b>S25</b>). Of any number
     * of concurrent callers exactly one gets true.
     *
     * @param changes the changes, of different settings
     * @return for each, in order, whether it was made
     */
    List<Boolean> changeSettings(List<SettingChange> changes);

    /**
     * A compare-and-set of one setting.
     *
     * @param name the name of the setting, at most 400 characters; compared exactly
     * @param before the expected text; empty if the setting must not exist
     * @param after the new text, at most 1,000 characters; empty to delete the setting
     */
    record SettingChange(String name, Optional<String> before, Optional<String> after) {}
}
