/** The health contributor and the actuator endpoint of a ledger. */
@NullMarked
package io.emailledger.spring.actuate;

import org.jspecify.annotations.NullMarked;
