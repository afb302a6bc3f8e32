// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/** Walks over samples of one series in the order of time. Confined to its owner. */
interface SampleCursor {
  /** Goes to the next sample; false at the end. */
  boolean next();

  long timestampMillis();

  /** The value as {@link Double#doubleToRawLongBits}. */
  long valueBits();
}
