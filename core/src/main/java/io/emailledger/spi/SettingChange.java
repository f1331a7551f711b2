package io.emailledger.spi;

import java.util.Optional;

/**
 * A compare-and-set of one setting.
 *
 * @param name the name of the setting, at most 400 characters; compared exactly
 * @param before the expected text; empty if the setting must not exist
 * @param after the new text, at most 1,000 characters; empty to delete the setting
 */
public record SettingChange(String name, Optional<String> before, Optional<String> after) {}
