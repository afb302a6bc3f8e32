// SPDX-License-Identifier: Apache-2.0

/**
 * What the gateway counts and writes down about its requests: exact counters, latency histograms
 * and the access log, none of which ever makes an event loop wait.
 */
@NullMarked
package garrison.gateway.measure;

import org.jspecify.annotations.NullMarked;
