// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who answered.
 *
 * @param server the server's name; "unknown" outside Garrison
 * @param container the servlet container's product, without its version: that is nobody's business
 */
record Place(String server, String container) {
  static Place of(@Nullable String server, String serverInfo) {
    String product = serverInfo.split("/", 2)[0].strip();
    String lastWord = product.substring(product.lastIndexOf(' ') + 1);
    return new Place(
        server == null || server.isBlank() ? "unknown" : server, lastWord.toLowerCase(Locale.ROOT));
  }
}
