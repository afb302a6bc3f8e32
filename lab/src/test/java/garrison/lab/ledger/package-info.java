// SPDX-License-Identifier: Apache-2.0

@NullMarked
package garrison.lab.ledger;

import org.jspecify.annotations.NullMarked;
