// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import garrison.lab.ledger.Write;

/**
 * One client with at most one connection, which it opens when it needs it. Used by one thread at a
 * time; {@link #close} may come from another while a write waits, which then ends.
 */
public interface Client extends AutoCloseable {
  /** Makes one write, within the client's own limit of time; what fails is told, not thrown. */
  Told write(Write write);

  /** Lets go of the connection; the next write opens another. */
  @Override
  void close();
}
