package io.emailledger.smtp;

import javax.net.ssl.SSLException;

/** Thrown when a certificate has the server's name only as the common name of its subject. */
final class NamelessCertificateException extends SSLException {
    private static final long serialVersionUID = 1L;

    NamelessCertificateException(String host) {
        super(
                "the certificate has no alternative name (SAN), and the common name (CN) of its subject does not count (RFC 9525):"
                        + " have it issued anew with " + host + " as its subjectAltName");
    }
}
