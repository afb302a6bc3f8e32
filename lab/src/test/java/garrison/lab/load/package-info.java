// SPDX-License-Identifier: Apache-2.0

@NullMarked
package garrison.lab.load;

import org.jspecify.annotations.NullMarked;
