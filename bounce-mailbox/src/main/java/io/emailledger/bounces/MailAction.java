package io.emailledger.bounces;

/**
 * The action on mails that were read.
 *
 * @param kind the action
 * @param folder the target folder, if they are moved; else empty
 */
record MailAction(Kind kind, String folder) {
    static final MailAction LEAVE = new MailAction(Kind.LEAVE, "");
    static final MailAction FLAG = new MailAction(Kind.FLAG, "");
    static final MailAction SEEN = new MailAction(Kind.SEEN, "");
    static final MailAction DELETE = new MailAction(Kind.DELETE, "");

    enum Kind {
        LEAVE,
        FLAG,
        SEEN,
        MOVE,
        DELETE
    }

    static MailAction moveTo(String folder) {
        return new MailAction(Kind.MOVE, folder);
    }
}
