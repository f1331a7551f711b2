package io.emailledger.spring;

import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.OpenTracking;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/** Matches if opens or clicks are tracked. */
final class OnTracking extends AnyNestedCondition {

    OnTracking() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnBean(OpenTracking.class)
    static final class Opens {}

    @ConditionalOnBean(ClickTracking.class)
    static final class Clicks {}
}
