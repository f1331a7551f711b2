/** What the modules share that connect to mail servers: socket factories for Angus Mail, proxies, and checks of settings. */
@NullMarked
package io.emailledger.sockets;

import org.jspecify.annotations.NullMarked;
