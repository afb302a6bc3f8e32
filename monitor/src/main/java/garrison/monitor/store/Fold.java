// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/** How the samples that lie in one bucket become one value. */
public enum Fold {
  /** The mean over time: a value counts for as long as it held. */
  AVERAGE,
  /** The largest value. */
  MAXIMUM,
  /** A counter's increase in units a second; a counter that fell has begun again at zero. */
  RATE
}
