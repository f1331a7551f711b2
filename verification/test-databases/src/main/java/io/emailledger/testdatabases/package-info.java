/**
 * Real databases for tests, without a container or anything installed: the servers come through Maven, are unpacked
 * once for a machine and user, and run on 127.0.0.1. Linux on x86-64 only.
 *
 * <p>{@link io.emailledger.testdatabases.TestDatabase} is the one to read: {@code TestDatabase.postgres()} and
 * {@code TestDatabase.mariaDb()} give an empty database each, on a server which the whole virtual machine shares. That
 * server is quick and not durable, and ends with the virtual machine, however that ends. A test that wants to kill a
 * server has one of its own, durable, by {@link io.emailledger.testdatabases.TestServer#durable}.
 */
@NullMarked
package io.emailledger.testdatabases;

import org.jspecify.annotations.NullMarked;
