package io.emailledger.tracking;

import io.emailledger.spi.Observation;

/** Where {@link PixelEndpoint} puts the opens it sees: the ledger's store. */
@FunctionalInterface
public interface OpenRecorder {

    /**
     * Records one open. Called by the endpoint on a thread of its own, concurrently; what it throws is logged, and the
     * image is served all the same.
     *
     * @param open an observation of the kind {@link io.emailledger.history.ObservationKind#OPEN}, of an e-mail that
     *     need not exist any more
     */
    void record(Observation open);
}
