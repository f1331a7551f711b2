package io.emailledger.benchmarks;

/** One way to do something, compared with others that do the same. */
interface Cell {

    /** What stands in the table. */
    String name();

    /**
     * Does it so many times, and checks that all of it was done. What has to be made ready before, and what is checked
     * after, is not timed.
     *
     * @param times how often
     * @return its cost
     */
    Cost run(int times) throws Exception;

    /** A cell that is timed from beginning to end. */
    static Cell of(String name, Work work) {
        return new Cell() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Cost run(int times) throws Exception {
                CostMeter meter = CostMeter.start(ProcessTree.NONE, ProcessTree.NONE);
                work.run(times);
                return meter.stop();
            }
        };
    }

    /** The timed operation. */
    @FunctionalInterface
    interface Work {
        void run(int times) throws Exception;
    }
}
