/** What Angus Mail asks for sockets and for TLS on them. */
@NullMarked
package io.emailledger.sockets;

import org.jspecify.annotations.NullMarked;
