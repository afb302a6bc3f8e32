// SPDX-License-Identifier: Apache-2.0

/** Tests of the edge role. */
@NullMarked
package garrison.gateway.edge;

import org.jspecify.annotations.NullMarked;
