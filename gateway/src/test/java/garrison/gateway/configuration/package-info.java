// SPDX-License-Identifier: Apache-2.0

/** Tests of the configuration file. */
@NullMarked
package garrison.gateway.configuration;

import org.jspecify.annotations.NullMarked;
