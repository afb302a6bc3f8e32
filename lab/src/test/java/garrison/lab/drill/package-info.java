// SPDX-License-Identifier: Apache-2.0

@NullMarked
package garrison.lab.drill;

import org.jspecify.annotations.NullMarked;
