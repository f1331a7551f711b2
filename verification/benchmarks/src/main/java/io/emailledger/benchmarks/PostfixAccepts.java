package io.emailledger.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * Postfix accepts messages of the same size into its queue, from as many connections as there are callers. They are
 * synthetic: its own test client, written in C, makes them. Postfix counts as the sink.
 *
 * @param postfix the server
 * @param callers how many connections send at once
 */
record PostfixAccepts(PostfixProcess postfix, int callers) implements Cell {

    @Override
    public String name() {
        return "Postfix accepts into its queue, " + callers + " connections";
    }

    @Override
    public Cost run(int times) throws Exception {
        int bytes = contentLength();
        CostMeter meter = CostMeter.start(ProcessTree.NONE, postfix.process());
        postfix.accept(callers, times, bytes);
        Cost cost = meter.stop();
        Check.equal(times, postfix.empty(), "messages in the queue of Postfix");
        return cost;
    }

    /** The client counts the content without the header. */
    private static int contentLength() throws Exception {
        byte[] message = Letter.message(0);
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return message.length - text.indexOf("\r\n\r\n") - 4;
    }
}
