// SPDX-License-Identifier: Apache-2.0

/**
 * The web role: static files from an index of one folder, everything else to the application over
 * its Unix socket.
 */
@NullMarked
package garrison.gateway.web;

import org.jspecify.annotations.NullMarked;
