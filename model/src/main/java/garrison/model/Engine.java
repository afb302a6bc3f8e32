// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The implementation that plays a role on a server. */
public enum Engine {
  GARRISON,
  NGINX,
  TOMCAT,
  JETTY,
  MARIADB;

  /** Whether this engine can play {@code role}. */
  public boolean plays(Role role) {
    return switch (this) {
      case GARRISON ->
          role == Role.EDGE || role == Role.WEB || role == Role.MONITOR || role == Role.AGENT;
      case NGINX -> role == Role.WEB;
      case TOMCAT, JETTY -> role == Role.APPLICATION;
      case MARIADB -> role == Role.DATABASE;
    };
  }

  /** The engines that can play {@code role}, in the order of their declaration. */
  public static List<Engine> playing(Role role) {
    return Arrays.stream(values()).filter(engine -> engine.plays(role)).toList();
  }

  /** The engine as the file and every message write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
