// SPDX-License-Identifier: Apache-2.0

/** Tests of what is done to heads. */
@NullMarked
package garrison.gateway.http;

import org.jspecify.annotations.NullMarked;
