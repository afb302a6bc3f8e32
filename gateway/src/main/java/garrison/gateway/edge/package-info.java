// SPDX-License-Identifier: Apache-2.0

/**
 * The edge role: which names are served, what is redirected, what is added to requests and answers
 * on the way between the internet and the web servers.
 */
@NullMarked
package garrison.gateway.edge;

import org.jspecify.annotations.NullMarked;
