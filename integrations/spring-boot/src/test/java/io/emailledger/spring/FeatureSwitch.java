package io.emailledger.spring;

import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Leaves out auto-configurations that few of the tested applications need, unless an application asks for them. */
class FeatureSwitch implements AutoConfigurationImportFilter, EnvironmentAware {
    static final String SECURITY = "test.security=true";
    static final String JPA = "test.jpa=true";
    static final String FLYWAY = "test.flyway=true";
    static final String TRACING = "test.tracing=true";

    private static final Map<String, Pattern> FEATURES = Map.of(
            SECURITY, ofSpring("[Ss]ecurity"),
            JPA, ofSpring("[Jj]pa|[Hh]ibernate"),
            FLYWAY, ofSpring("[Ff]lyway"),
            TRACING, ofSpring("[Tt]racing|[Tt]racer|[Oo]pen[Tt]elemetry"));

    private Environment environment;

    private static Pattern ofSpring(String words) {
        return Pattern.compile("org\\.springframework\\..*(?:" + words + ").*");
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] match = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            match[i] = classes[i] == null || isWanted(classes[i]);
        }
        return match;
    }

    private boolean isWanted(String name) {
        return FEATURES.entrySet().stream()
                .filter(feature -> feature.getValue().matcher(name).matches())
                .allMatch(feature -> environment.getProperty(feature.getKey().split("=")[0], Boolean.class, false));
    }
}
