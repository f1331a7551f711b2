package io.emailledger.history;

/** The form in which a history is exported. Every form is UTF-8, one e-mail a line, every time in ISO 8601 and UTC. */
public enum ExportFormat {
    /**
     * A JSON object (RFC 8259) a line, ended by a line feed: everything that {@link EmailRecord} holds, each recipient
     * with its outcome. Every line has the same members; what is absent is null. Nothing is changed, so this is the
     * form for programs.
     */
    JSON_LINES,
    /**
     * Comma-separated values (RFC 4180) with a line of names at the top, each line ended by CR LF: the form for people
     * with a spreadsheet. The recipients of an e-mail share two cells, one with their addresses and one with what
     * became of them. A cell that a spreadsheet could take for a formula begins with an apostrophe that was not there.
     * There is no byte order mark: a host whose readers need one writes it first.
     */
    CSV
}
