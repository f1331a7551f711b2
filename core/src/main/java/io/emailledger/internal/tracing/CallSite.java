package io.emailledger.internal.tracing;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;

/** Finds the method of the application that records an e-mail. */
final class CallSite {
    /** The name under which it is stored in the metadata. */
    static final String NAME = "code.caller";

    private static final int LONGEST = 200;
    private static final String ENTRY = "io.emailledger";

    /** Packages between the application and the entry of the library, each with those in it. */
    private static final List<String> BETWEEN = List.of(
            "io.emailledger.internal.",
            "io.emailledger.jakarta.",
            "io.emailledger.spring.",
            "jakarta.mail.",
            "org.springframework.",
            "java.",
            "jdk.",
            "sun.");

    private CallSite() {}

    /** Returns class, method, file and line, as in a stack trace; empty if only library code is on the stack. */
    static Optional<String> find() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isBetween(frame.getClassName()))
                        .findFirst()
                        .map(StackFrame::toStackTraceElement)
                        .map(CallSite::text));
    }

    /** Without the names of class loader and module, which a stack trace has in addition. */
    private static String text(StackTraceElement place) {
        String text = place.getClassName() + "." + place.getMethodName() + "(" + place.getFileName() + ":"
                + place.getLineNumber() + ")";
        return text.length() <= LONGEST ? text : text.substring(text.length() - LONGEST);
    }

    private static boolean isBetween(String type) {
        int end = type.lastIndexOf('.');
        return (end >= 0 && type.substring(0, end).equals(ENTRY))
                || BETWEEN.stream().anyMatch(type::startsWith);
    }
}
