package io.emailledger.tracking;

import io.emailledger.spi.Observation;

/** Records the opens that {@link PixelEndpoint} observes, usually in the ledger's store. */
@FunctionalInterface
public interface OpenRecorder {

    /**
     * Records one open. Called concurrently, on threads of the endpoint. Exceptions are logged, and the image is still
     * served.
     *
     * @param open an observation of the kind {@link io.emailledger.history.ObservationKind#OPEN}, of an e-mail that may
     *     no longer exist
     */
    void record(Observation open);
}
