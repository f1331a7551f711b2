package io.emailledger.page.web;

import io.emailledger.message.EmailLedgerException;
import java.util.Optional;

/** Thrown to answer a request with an error: a status, a code for programs and a message for people. */
public final class ProblemException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    /** A status of HTTP. */
    private final int status;

    /** The code for programs. */
    private final String code;

    /** Empty stands for none: an exception can be serialised, an Optional cannot. */
    private final String property;

    private ProblemException(int status, String code, String message, String property) {
        super(message);
        this.status = status;
        this.code = code;
        this.property = property;
    }

    /**
     * Returns the error for an invalid value.
     *
     * @param property the parameter or member
     * @param message what is wrong, in a sentence
     * @return 400
     */
    public static ProblemException invalid(String property, String message) {
        return new ProblemException(400, "invalid_value", message, property);
    }

    /**
     * Returns the error for a request without a known visitor.
     *
     * @return 401
     */
    public static ProblemException noVisitor() {
        return of(401, "no_visitor", "You are not logged in.");
    }

    /**
     * Returns the error for something that the visitor may not do.
     *
     * @param message why not, in a sentence
     * @return 403
     */
    public static ProblemException forbidden(String message) {
        return of(403, "forbidden", message);
    }

    /**
     * Returns the error for a change without a valid token or origin.
     *
     * @param message what is missing, in a sentence
     * @return 403
     */
    public static ProblemException csrf(String message) {
        return of(403, "csrf", message);
    }

    /**
     * Returns the error for something that does not exist, or that the visitor may not see.
     *
     * @param message what, in a sentence
     * @return 404
     */
    public static ProblemException notFound(String message) {
        return of(404, "not_found", message);
    }

    /**
     * Returns the error for a method that an address does not have.
     *
     * @return 405
     */
    public static ProblemException methodNotAllowed() {
        return of(405, "method_not_allowed", "This address does not support this method.");
    }

    /**
     * Returns the error for a body that is too large.
     *
     * @param most the maximum number of bytes
     * @return 413
     */
    public static ProblemException tooLarge(int most) {
        return of(413, "too_large", "The request is larger than " + most + " bytes.");
    }

    /**
     * Returns the error for a body that is not JSON.
     *
     * @return 415
     */
    public static ProblemException unsupportedType() {
        return of(415, "unsupported_type", "The request has to be of the type application/json.");
    }

    /**
     * Returns the error for a request that was made under a name that is not this page's.
     *
     * @param message which names are, in a sentence
     * @return 421
     */
    public static ProblemException wrongHost(String message) {
        return of(421, "wrong_host", message);
    }

    /**
     * Returns the error for a store that does not answer, or a ledger that was closed.
     *
     * @return 503
     */
    public static ProblemException storeUnavailable() {
        return of(503, "store_unavailable", "The history cannot be reached at the moment; try again.");
    }

    /**
     * Returns the error for an unexpected exception.
     *
     * @return 500
     */
    public static ProblemException internal() {
        return of(500, "internal", "The server had an internal error; its log has the details.");
    }

    private static ProblemException of(int status, String code, String message) {
        return new ProblemException(status, code, message, "");
    }

    /**
     * Returns the status of the answer.
     *
     * @return a status of HTTP, 400 to 599
     */
    public int status() {
        return status;
    }

    /**
     * Returns the answer.
     *
     * @return an error of the API
     */
    public HttpAnswer answer() {
        Detail error = new Detail(
                code, String.valueOf(getMessage()), Optional.of(property).filter(p -> !p.isEmpty()));
        return HttpAnswer.json(status, new Envelope(error));
    }

    private record Envelope(Detail error) {}

    private record Detail(String code, String message, Optional<String> property) {}
}
