// SPDX-License-Identifier: Apache-2.0

/**
 * Runs one WAR in Tomcat. Start with {@link garrison.application.tomcat.TomcatMain}, then {@link
 * garrison.application.tomcat.TomcatContainer}. It shares no class path with the other container.
 */
@NullMarked
package garrison.application.tomcat;

import org.jspecify.annotations.NullMarked;
