package io.emailledger.page;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Receives the answer of the history page. One of its methods is called, once, on the thread of the request. */
public interface PageResponse {

    /**
     * Sends an answer without content: an answer to HEAD, or 304.
     *
     * @param status the status of HTTP
     * @param headers values by name; Content-Length is that of the answer to GET
     * @throws IOException if the client has left
     */
    void send(int status, Map<String, String> headers) throws IOException;

    /**
     * Sends the head of an answer whose length is not known.
     *
     * @param status the status of HTTP
     * @param headers values by name
     * @return receives the content; the page flushes it, and does not close it. If the page throws an exception after
     *     this, the content is incomplete, and the connection has to be cut
     * @throws IOException if the client has left
     */
    OutputStream start(int status, Map<String, String> headers) throws IOException;

    /**
     * Sends the head of an answer, as {@link #start(int, Map)}.
     *
     * @param status the status of HTTP
     * @param headers values by name
     * @param length the number of bytes that follow
     * @return receives the content
     * @throws IOException if the client has left
     */
    OutputStream start(int status, Map<String, String> headers, long length) throws IOException;
}
