package io.emailledger.spi;

import java.util.Optional;

/**
 * A change to one setting, which is made only if the setting is still as it was seen.
 *
 * @param name the name of the setting, at most 400 characters; compared exactly
 * @param before the text that it must have for the change to be made; empty if there must be none
 * @param after the text that it has from then on, at most 1,000 characters; empty to take the setting away
 */
public record SettingChange(String name, Optional<String> before, Optional<String> after) {}
