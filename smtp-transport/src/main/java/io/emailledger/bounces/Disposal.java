package io.emailledger.bounces;

/**
 * What is done with mails that were read.
 *
 * @param kind the action
 * @param folder where to, if they are moved; else empty
 */
record Disposal(Kind kind, String folder) {
    static final Disposal LEAVE = new Disposal(Kind.LEAVE, "");
    static final Disposal FLAG = new Disposal(Kind.FLAG, "");
    static final Disposal SEEN = new Disposal(Kind.SEEN, "");
    static final Disposal DELETE = new Disposal(Kind.DELETE, "");

    enum Kind {
        LEAVE,
        FLAG,
        SEEN,
        MOVE,
        DELETE
    }

    static Disposal moveTo(String folder) {
        return new Disposal(Kind.MOVE, folder);
    }
}
