// SPDX-License-Identifier: Apache-2.0

/**
 * Who may speak with whom, proved by certificates: the internal authority that issues one identity
 * to each role on each server, the files in which they lie, and the check that the far end of a
 * connection holds one of the identities that a Flow names. Start with {@link
 * garrison.trust.Authority}, {@link garrison.trust.Credentials} and {@link
 * garrison.trust.PeerVerifier}. It knows nothing of servers, Flows or who runs what: the accepted
 * identities arrive as a set.
 */
@NullMarked
package garrison.trust;

import org.jspecify.annotations.NullMarked;
