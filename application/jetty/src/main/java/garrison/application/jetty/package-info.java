// SPDX-License-Identifier: Apache-2.0

/**
 * Runs one WAR in Jetty. Start with {@link garrison.application.jetty.JettyMain}, then {@link
 * garrison.application.jetty.JettyContainer}. It shares no class path with the other container.
 */
@NullMarked
package garrison.application.jetty;

import org.jspecify.annotations.NullMarked;
