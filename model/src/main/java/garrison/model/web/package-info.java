// SPDX-License-Identifier: Apache-2.0

/**
 * What every engine of the role {@code web} does in the same way, and what it and an edge say to
 * each other beside HTTP. Start with {@link garrison.model.web.WebContract}. Knows no engine.
 */
@NullMarked
package garrison.model.web;

import org.jspecify.annotations.NullMarked;
