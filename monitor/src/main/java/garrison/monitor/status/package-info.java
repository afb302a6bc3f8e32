// SPDX-License-Identifier: Apache-2.0

/**
 * What the measurements mean: how every server and role is doing now, and what is wrong, in words.
 * Start with {@link garrison.monitor.status.Status}, the picture of one moment, {@link
 * garrison.monitor.status.StatusProbe}, which draws it from the store, and {@link
 * garrison.monitor.status.Diagnosis}, which reads it. It must not know how the picture is shown or
 * to whom.
 */
@NullMarked
package garrison.monitor.status;

import org.jspecify.annotations.NullMarked;
