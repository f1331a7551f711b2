package io.emailledger.spring;

import io.emailledger.EmailLedger;
import io.emailledger.spi.HistoryStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds the store of the ledger for what is stored with its e-mails. An application may have a ledger of its own whose
 * store is no bean; another store in its place would be empty.
 */
final class LedgerStore {
    private LedgerStore() {}

    /**
     * Returns the store with which the bean of the ledger was created.
     *
     * @throws InvalidPropertyException if it is no bean
     */
    static HistoryStore of(EmailLedger ledger, ConfigurableListableBeanFactory factory, String property, Class<?> own) {
        ConfigurableListableBeanFactory beans = factory;
        while (names(beans, EmailLedger.class).isEmpty()
                && beans.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) {
            beans = parent;
        }
        Set<String> used = new HashSet<>();
        for (String name : names(beans, EmailLedger.class)) {
            if (ledger == beans.getSingleton(name)) {
                collect(beans, name, used);
            }
        }
        List<String> stores =
                names(beans, HistoryStore.class).stream().filter(used::contains).toList();
        if (stores.size() != 1) {
            throw new InvalidPropertyException(
                    property,
                    "needs the store of the bean of type EmailLedger: create that bean with one bean of type HistoryStore"
                            + " as a parameter, or add a bean of type " + own.getName() + " over its store");
        }
        return beans.getBean(stores.get(0), HistoryStore.class);
    }

    private static List<String> names(ConfigurableListableBeanFactory beans, Class<?> type) {
        return Stream.of(beans.getBeanNamesForType(type, true, false)).toList();
    }

    /** Spring remembers which beans a bean was created with. */
    private static void collect(ConfigurableListableBeanFactory beans, String name, Set<String> used) {
        for (String needed : beans.getDependenciesForBean(name)) {
            if (used.add(needed)) {
                collect(beans, needed, used);
            }
        }
    }
}
