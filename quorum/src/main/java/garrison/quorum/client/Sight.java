// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

/** What a {@link Watch} tells. */
public sealed interface Sight<T> {
  /** The value now. Values in between may have been passed over; the last one never is. */
  record Present<T>(Versioned<T> value) implements Sight<T> {}

  /** There is nothing. */
  record Absent<T>() implements Sight<T> {}

  /** The quorum is out of sight: what was told last may be old. The next sight ends this. */
  record Blind<T>() implements Sight<T> {}
}
