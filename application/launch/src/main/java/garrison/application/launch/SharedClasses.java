// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a web application sees of the launcher's class path: the servlet API, the container and the
 * database's driver, but neither the launcher's logging nor its pool nor its byte code reader. A
 * WAR that brings its own logging is then not disturbed by ours, and behaves alike in each
 * container.
 */
final class SharedClasses extends ClassLoader {
  private static final List<String> HIDDEN =
      List.of("org.slf4j.", "com.zaxxer.hikari.", "org.objectweb.asm.");
  private static final List<String> HIDDEN_FILES =
      List.of(
          "org/slf4j/",
          "com/zaxxer/hikari/",
          "org/objectweb/asm/",
          "META-INF/services/org.slf4j.",
          "simplelogger.properties");

  static {
    registerAsParallelCapable();
  }

  SharedClasses(ClassLoader launcher) {
    super("shared", launcher);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (HIDDEN.stream().anyMatch(name::startsWith)) {
      throw new ClassNotFoundException(name);
    }
    return super.loadClass(name, resolve);
  }

  @Override
  public @Nullable URL getResource(String name) {
    return hidden(name) ? null : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return hidden(name) ? Collections.emptyEnumeration() : super.getResources(name);
  }

  private static boolean hidden(String name) {
    return HIDDEN_FILES.stream().anyMatch(name::startsWith);
  }
}
