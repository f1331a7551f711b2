/** Processing of reports: verification, matching of recipients, and application. */
@NullMarked
package io.emailledger.internal.report;

import org.jspecify.annotations.NullMarked;
