// SPDX-License-Identifier: Apache-2.0

@NullMarked
package garrison.nginx;

import org.jspecify.annotations.NullMarked;
