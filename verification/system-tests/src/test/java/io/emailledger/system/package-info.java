/**
 * Tests of the public API with real parts only: an H2 database in a file, SMTP over sockets, processes that are killed.
 * Read {@link io.emailledger.system.RequirementsTest} first.
 */
package io.emailledger.system;
