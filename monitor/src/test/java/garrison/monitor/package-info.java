// SPDX-License-Identifier: Apache-2.0

/** The monitor as a whole: delivered to by agents with certificates, looked at by a browser. */
@NullMarked
package garrison.monitor;

import org.jspecify.annotations.NullMarked;
