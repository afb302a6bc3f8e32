// SPDX-License-Identifier: Apache-2.0

/** Tests of the whole gateway over real sockets. */
@NullMarked
package garrison.gateway;

import org.jspecify.annotations.NullMarked;
