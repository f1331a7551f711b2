package io.emailledger.spi;

import java.util.List;
import java.util.Map;
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
}
