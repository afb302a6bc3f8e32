// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import garrison.model.Endpoint;
import garrison.model.Identity;

/** Which database server accepts writes. */
public sealed interface WriterPlace {
  /** This server does. */
  record Here() implements WriterPlace {}

  /**
   * Another server does, and this one follows it.
   *
   * @param endpoint where that server's MariaDB listens
   * @param identity who it is
   */
  record Elsewhere(Endpoint endpoint, Identity identity) implements WriterPlace {}
}
