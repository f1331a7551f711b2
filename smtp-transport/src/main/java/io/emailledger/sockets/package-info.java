/** Socket factories for Angus Mail, with and without TLS. */
@NullMarked
package io.emailledger.sockets;

import org.jspecify.annotations.NullMarked;
