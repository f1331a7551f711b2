package io.emailledger.testkit;

/**
 * The rules of a {@code Transport}, each with a hint for the author of a transport. {@code docs/transport-contract.md}
 * has them too.
 */
enum TransportRule implements ContractRule {
    T1(
            "deliver returns a result for every recipient of the envelope, in its order.",
            "collect a reply for each recipient, and assign the reply to the content to those that were accepted at RCPT."),
    T2(
            "The result is ACCEPTED only if the server has confirmed that it accepted the whole content.",
            "return ACCEPTED for a reply that begins with 2 after the content, REJECTED for 5, DEFERRED for 4, and for nothing else."),
    T3(
            "If the content was sent whole and no legible reply came, the result is UNKNOWN; if the server cannot have the content, it is DEFERRED or Unavailable.",
            "track the phase of the conversation: a failure before the end of the content is safe to retry, a failure after it is not."),
    T4(
            "beforeContent is called before the content of each transaction, before its first byte; deliver rethrows its exception, and the server then has nothing of that content.",
            "call it after the envelope has been accepted, for SMTP before each DATA, in no try block that swallows exceptions, and leave the connection ready for the next e-mail or closed."),
    T5(
            "Every line of the conversation is logged unchanged, one call for each line, without credentials.",
            "log commands with said, replies with heard, line by line; mask the text after AUTH first."),
    T6(
            "Up to concurrency() threads may deliver e-mails at the same time.",
            "keep the state of an attempt in local variables, and let one thread at a time use a connection."),
    T7(
            "deliver returns within a bounded time, whatever the server does.",
            "set finite time-outs for connecting, reading and writing: the defaults of most libraries are infinite."),
    T8(
            "close is idempotent; attempts in progress end soon, and their results are correct.",
            "close the connections, not the threads, and let each attempt derive its result from its phase."),
    T9(
            "beforeEnd is called after the content was read and before it is complete for the server; deliver rethrows its exception, and the server then has nothing of that content.",
            "send everything but the last line, call it, then send the last line; when it throws, break the connection.");

    private final String must;
    private final String hint;

    TransportRule(String must, String hint) {
        this.must = must;
        this.hint = hint;
    }

    @Override
    public String must() {
        return must;
    }

    @Override
    public String hint() {
        return hint;
    }
}
