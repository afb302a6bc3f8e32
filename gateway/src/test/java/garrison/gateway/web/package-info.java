// SPDX-License-Identifier: Apache-2.0

/** Tests of static files. */
@NullMarked
package garrison.gateway.web;

import org.jspecify.annotations.NullMarked;
