// SPDX-License-Identifier: Apache-2.0

/**
 * Takes what agents deliver: OTLP over HTTP, with both sides authenticated. Start with {@link
 * garrison.monitor.collector.Collector}. It decides who may say what about whom, and must not know
 * what the measurements mean.
 */
@NullMarked
package garrison.monitor.collector;

import org.jspecify.annotations.NullMarked;
