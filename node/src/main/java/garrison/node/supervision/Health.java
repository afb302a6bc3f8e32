// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

/**
 * What a probe saw.
 *
 * @param healthy whether the process does its work
 * @param sentence what was seen, for people
 */
public record Health(boolean healthy, String sentence) {
  /** The process does its work. */
  public static Health good(String sentence) {
    return new Health(true, sentence);
  }

  /** It does not, because of {@code reason}. */
  public static Health bad(String reason) {
    return new Health(false, reason);
  }
}
