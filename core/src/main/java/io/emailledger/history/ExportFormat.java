package io.emailledger.history;

/** The format of an export. All formats are UTF-8, one e-mail per line, with times in ISO 8601 and UTC. */
public enum ExportFormat {
    /**
     * One JSON object (RFC 8259) per line, ended by a line feed: everything that {@link EmailRecord} holds, including
     * each recipient. Every line has the same members; absent values are null. Values are not altered, so this is the
     * format for programs.
     */
    JSON_LINES,
    /**
     * Comma-separated values (RFC 4180) with a header line, each line ended by CR LF: the format for spreadsheets. The
     * recipients of an e-mail share two cells, one with their addresses and one with their statuses. An apostrophe is
     * added before a cell that a spreadsheet could interpret as a formula. There is no byte order mark; an application
     * that needs one writes it first.
     */
    CSV
}
