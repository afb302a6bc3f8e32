// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

/** A view that is kept up to date until it is closed. */
public interface Watch extends AutoCloseable {
  /** Ends it; a call to its observer that has begun may still finish. */
  @Override
  void close();
}
