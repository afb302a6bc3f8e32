// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import garrison.application.sample.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs the sample application into a WAR. */
final class SampleWar {
  private static final String WEB_APP =
      "version=\"6.1\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\"";

  private SampleWar() {}

  static Path whole(Path file) {
    return write(file, content());
  }

  /** The same, but its listener throws. */
  static Path failing(Path file) {
    Map<String, byte[]> content = content();
    content.put("WEB-INF/fail", new byte[0]);
    return write(file, content);
  }

  private static Map<String, byte[]> content() {
    Map<String, byte[]> content = new LinkedHashMap<>();
    content.put("hello.txt", text("hello"));
    content.put("folder/inner.txt", text("inner"));
    content.put("page.jsp", text("<%= \"the-jsp-source\" %>"));
    content.put("WEB-INF/private.txt", text("the-private-file"));
    content.put("WEB-INF/web.xml", text(described("web-app", "described")));
    content.put("WEB-INF/lib/fragment.jar", zip(fragment()));
    putWithInner(content, Sample.class);
    return content;
  }

  private static void putWithInner(Map<String, byte[]> content, Class<?> type) {
    content.put("WEB-INF/classes/" + file(type), bytes(type));
    for (Class<?> inner : type.getDeclaredClasses()) {
      putWithInner(content, inner);
    }
  }

  private static Map<String, byte[]> fragment() {
    return Map.of(
        "META-INF/web-fragment.xml",
        text(described("web-fragment", "fragment")),
        "META-INF/resources/from-jar.txt",
        text("from a jar"),
        "META-INF/services/jakarta.servlet.ServletContainerInitializer",
        text(Sample.Initializer.class.getName()));
  }

  private static String described(String element, String word) {
    return """
    <%1$s %2$s>
      <servlet>
        <servlet-name>%3$s</servlet-name>
        <servlet-class>%4$s</servlet-class>
        <init-param><param-name>word</param-name><param-value>%3$s</param-value></init-param>
      </servlet>
      <servlet-mapping>
        <servlet-name>%3$s</servlet-name><url-pattern>/%3$s</url-pattern>
      </servlet-mapping>
    </%1$s>
    """
        .formatted(element, WEB_APP, word, Sample.Described.class.getName());
  }

  static Path write(Path file, Map<String, byte[]> content) {
    try {
      return Files.write(file, zip(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] zip(Map<String, byte[]> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var entry : content.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String file(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytes(Class<?> type) {
    try (InputStream in = type.getClassLoader().getResourceAsStream(file(type))) {
      if (in == null) {
        throw new IllegalStateException(type + ": no class file");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
