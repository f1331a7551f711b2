package io.emailledger.spring;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Leaves out the auto-configurations of Spring Security, unless an application asks for them. */
class SecuritySwitch implements AutoConfigurationImportFilter, EnvironmentAware {
    static final String ON = "test.security=true";

    private boolean on;

    @Override
    public void setEnvironment(Environment environment) {
        on = environment.getProperty("test.security", Boolean.class, false);
    }

    @Override
    public boolean[] match(String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] match = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            match[i] = on || classes[i] == null || !classes[i].matches("org\\.springframework\\..*[Ss]ecurity.*");
        }
        return match;
    }
}
