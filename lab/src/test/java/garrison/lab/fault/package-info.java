// SPDX-License-Identifier: Apache-2.0

@NullMarked
package garrison.lab.fault;

import org.jspecify.annotations.NullMarked;
