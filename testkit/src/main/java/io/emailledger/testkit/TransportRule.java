package io.emailledger.testkit;

/**
 * The rules of a {@code Transport}, each with what an author who breaks it may try. {@code docs/transport-contract.md}
 * has them too.
 */
enum TransportRule implements ContractRule {
    T1(
            "handOver answers for every recipient of the envelope, in its order.",
            "collect an answer for each recipient, and give those that were accepted at RCPT the answer to the content."),
    T2(
            "TAKEN is answered only if the server has said that it took the content, whole.",
            "answer TAKEN for a reply that begins with 2 after the content, REFUSED for 5, DEFERRED for 4, and for nothing else."),
    T3(
            "If the content was sent whole and no legible answer came, the answer is UNKNOWN; if the server cannot have the content, it is DEFERRED or Unavailable.",
            "track the phase of the conversation: what breaks before the end of the content is safe to try again, what breaks after it is not."),
    T4(
            "beforeContent is called before the content of each transaction, before its first byte; what it throws is let out, and the server then has nothing of that content.",
            "call it after the envelope has been accepted, for SMTP before each DATA, in no try block that swallows exceptions, and leave the connection fit for the next e-mail or closed."),
    T5(
            "Every line is given to the log as it was said, one call a line, without credentials.",
            "report commands with said, replies with heard, line by line; replace what follows AUTH before you report it."),
    T6(
            "Up to concurrency() threads may hand e-mails over at once.",
            "keep what belongs to one attempt in local variables, and lend each connection to one thread at a time."),
    T7(
            "handOver returns within a bounded time, whatever the server does.",
            "set finite time-outs for connecting, reading and writing: the defaults of most libraries are infinite."),
    T8(
            "close is idempotent; attempts in progress end soon, and their answers are true.",
            "close the connections, not the threads, and let each attempt judge from its phase what it knows."),
    T9(
            "beforeEnd is called after the content was read and before it is complete for the server; what it throws is let out, and the server then has nothing of that content.",
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
