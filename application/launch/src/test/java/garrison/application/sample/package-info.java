// SPDX-License-Identifier: Apache-2.0

/** A web application that uses what containers offer, for the contract they are held to. */
@NullMarked
package garrison.application.sample;

import org.jspecify.annotations.NullMarked;
