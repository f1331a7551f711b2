package io.emailledger.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an invalid property in the report with which Spring Boot ends a failed start. */
final class InvalidPropertyAnalyzer extends AbstractFailureAnalyzer<InvalidPropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertyException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Correct the property " + cause.property() + ". docs/spring-boot.md lists every property.",
                cause);
    }
}
