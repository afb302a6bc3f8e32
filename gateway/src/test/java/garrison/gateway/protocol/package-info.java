// SPDX-License-Identifier: Apache-2.0

/** Exchanges with a real MariaDB, followed as they happen and again from records. */
@NullMarked
package garrison.gateway.protocol;

import org.jspecify.annotations.NullMarked;
