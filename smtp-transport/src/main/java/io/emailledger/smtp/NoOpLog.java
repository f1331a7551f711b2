package io.emailledger.smtp;

import io.emailledger.spi.Transport.AttemptLog;

/** A log that ignores lines: for conversations outside an attempt. */
enum NoOpLog implements AttemptLog {
    /** The only one. */
    LOG;

    @Override
    public void server(String hostAndPort, String tls) {}

    @Override
    public void said(String line) {}

    @Override
    public void heard(String line) {}

    @Override
    public void note(String line) {}

    @Override
    public void beforeContent() {}

    @Override
    public void beforeEnd() {}
}
