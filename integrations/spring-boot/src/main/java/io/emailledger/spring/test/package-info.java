/** Support for tests of applications that use the starter. */
@NullMarked
package io.emailledger.spring.test;

import org.jspecify.annotations.NullMarked;
