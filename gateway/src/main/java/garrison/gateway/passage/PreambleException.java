// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

/** A peer did not say what a passage or an entry says first. */
final class PreambleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PreambleException(String message) {
    super(message);
  }
}
