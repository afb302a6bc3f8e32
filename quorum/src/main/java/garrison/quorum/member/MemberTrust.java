// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.trust.Credentials;
import java.net.URI;
import java.util.Set;

/**
 * Who this member is to the others, and whom it takes for one of them.
 *
 * @param own the certificate shown on every connection, opened or accepted
 * @param accepted the identities of the other members; anyone else is refused
 */
public record MemberTrust(Credentials own, Set<URI> accepted) {
  public MemberTrust {
    accepted = Set.copyOf(accepted);
  }
}
