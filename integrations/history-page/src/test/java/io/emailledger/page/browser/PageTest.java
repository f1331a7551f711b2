package io.emailledger.page.browser;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Base class of the browser tests: one browser for the class, and a new clinic for each test. */
abstract class PageTest {
    static Chromium chromium;

    final Clinic clinic = Clinic.open();

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void close() {
        clinic.close();
    }

    /** Opens the page with this query, and waits for its list. */
    Window open(String query) {
        return Window.open(chromium, URI.create(clinic.address() + query)).ready();
    }
}
