// SPDX-License-Identifier: Apache-2.0

/**
 * What every application container shares: reading the command line, checking and unpacking the
 * WAR, the database's pool, the true client of a request, and an ordered stop. Start with {@link
 * garrison.application.launch.Launcher}, then {@link garrison.application.launch.Container}, which
 * each container's own module implements. Nothing here knows Tomcat or Jetty.
 */
@NullMarked
package garrison.application.launch;

import org.jspecify.annotations.NullMarked;
