// SPDX-License-Identifier: Apache-2.0

/**
 * TLS by BoringSSL from the trust folder's certificates, and who the peer of a connection is.
 * Checks of a peer's identity themselves are the trust module's.
 */
@NullMarked
package garrison.gateway.tls;

import org.jspecify.annotations.NullMarked;
