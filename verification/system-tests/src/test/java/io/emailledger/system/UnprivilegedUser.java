package io.emailledger.system;

import java.util.List;

/** The user of programs that refuse to run as root. */
final class UnprivilegedUser {
    private UnprivilegedUser() {}

    /** The beginning of a command: for root a user namespace in which the program is an unprivileged user. */
    static List<String> command() {
        return System.getProperty("user.name").equals("root") ? List.of("unshare", "-U") : List.of();
    }
}
