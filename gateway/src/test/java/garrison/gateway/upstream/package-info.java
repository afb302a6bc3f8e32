// SPDX-License-Identifier: Apache-2.0

/** Tests of balancing, health and retries. */
@NullMarked
package garrison.gateway.upstream;

import org.jspecify.annotations.NullMarked;
