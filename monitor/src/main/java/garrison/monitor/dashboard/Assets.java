// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/** The page and what it loads, read from the class path once. */
final class Assets {
  /** A file as it is sent; always compressed, since every browser takes gzip. */
  @SuppressWarnings("ArrayRecordComponent") // internal, never compared
  record Asset(String type, byte[] gzip, String tag) {}

  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private final Map<String, Asset> byPath =
      Map.of(
          "/", load("page/index.html", "text/html; charset=utf-8"),
          "/assets/dashboard.css", load("page/dashboard.css", STYLE),
          "/assets/dashboard.js", load("page/dashboard.js", SCRIPT),
          "/assets/charts.js", load("page/charts.js", SCRIPT),
          "/assets/units.js", load("page/units.js", SCRIPT),
          "/assets/icon.svg", load("page/icon.svg", "image/svg+xml"),
          "/assets/uplot.js", load(UPLOT + "uPlot.esm.js", SCRIPT),
          "/assets/uplot.css", load(UPLOT + "uPlot.min.css", STYLE));

  Optional<Asset> find(String path) {
    return Optional.ofNullable(byPath.get(path));
  }

  private static Asset load(String resource, String type) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + ": missing (expected: packaged)");
      }
      byte[] bytes = in.readAllBytes();
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      String tag = "\"" + HexFormat.of().toHexDigits(crc.getValue(), 8) + "-" + bytes.length + "\"";
      return new Asset(type, gzip(bytes), tag);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource, e);
    }
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 3 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
