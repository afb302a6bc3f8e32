// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The web site that is hosted.
 *
 * @param domain the name visitors use
 * @param aliases names that are redirected to {@code domain}
 * @param staticFolder files that the web servers answer themselves, absolute
 * @param war the Jakarta Servlet application, absolute
 * @param balance how an edge chooses who answers
 */
public record Site(
    DomainName domain,
    List<DomainName> aliases,
    Optional<Path> staticFolder,
    Path war,
    Balance balance) {
  /** What holds where the file says nothing. */
  public static final Balance DEFAULT_BALANCE = Balance.TWO_CHOICES;

  public Site {
    aliases = List.copyOf(aliases);
  }
}
