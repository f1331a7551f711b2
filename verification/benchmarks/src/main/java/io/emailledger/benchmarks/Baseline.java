package io.emailledger.benchmarks;

import java.util.List;

/** The two states in which an application can have Angus. */
enum Baseline {
    /** B1: as it is shipped. */
    SHIPPED("Angus as shipped (B1)", ""),
    /** B2: tuned by a system property that a JVM reads only once. */
    TUNED("Angus tuned (B2)", "-Djakarta.mail.util.StreamProvider=org.eclipse.angus.mail.util.MailStreamProvider");

    private final String title;
    private final String option;

    Baseline(String title, String option) {
        this.title = title;
        this.option = option;
    }

    /** What stands above the output of its JVM. */
    String title() {
        return option.isEmpty() ? title : title + ": " + option;
    }

    /** The options of its JVM. */
    List<String> options() {
        return option.isEmpty() ? List.of() : List.of(option);
    }
}
