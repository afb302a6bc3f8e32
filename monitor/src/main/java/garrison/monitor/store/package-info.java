// SPDX-License-Identifier: Apache-2.0

/**
 * The store for measurements: durable once appended, compressed, queried while it is written. Start
 * with {@link garrison.monitor.store.MetricStore}, whose essay describes the files; {@link
 * garrison.monitor.store.ChunkWriter} is the compression and {@link
 * garrison.monitor.store.WriteAheadLog} the durability. It knows series, times and values, and must
 * not know what any of them mean, who sends them or who looks at them.
 */
@NullMarked
package garrison.monitor.store;

import org.jspecify.annotations.NullMarked;
