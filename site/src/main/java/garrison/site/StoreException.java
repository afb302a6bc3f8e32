// SPDX-License-Identifier: Apache-2.0

package garrison.site;

/**
 * The database did not do as asked. Repeating later may help, and is always safe: whether a write
 * of unknown outcome was done is found out by writing it again under the same id.
 */
final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoreException(String what, Throwable cause) {
    super(what, cause);
  }
}
