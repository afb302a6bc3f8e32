// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import java.util.Map;

/**
 * The page a container shows for an error that the web application has no page for. It says the
 * status and nothing else: no product, version, path, message or stack trace.
 */
public final class ErrorPage {
  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad request"),
          Map.entry(401, "Not signed in"),
          Map.entry(403, "Not allowed"),
          Map.entry(404, "Not found"),
          Map.entry(405, "Method not allowed"),
          Map.entry(408, "Request took too long"),
          Map.entry(413, "Too large"),
          Map.entry(414, "Address too long"),
          Map.entry(415, "Unsupported content"),
          Map.entry(431, "Headers too large"),
          Map.entry(500, "Something went wrong"),
          Map.entry(501, "Not supported"),
          Map.entry(503, "Not available at the moment"));

  private ErrorPage() {}

  /** The page for a status, to be sent as text/html in UTF-8. */
  public static String html(int status) {
    String title = TITLES.getOrDefault(status, status < 500 ? "Not possible" : "Failed");
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%1$d %2$s</title>
    </head>
    <body>
    <h1>%2$s</h1>
    <p>Status %1$d</p>
    </body>
    </html>
    """
        .formatted(status, title);
  }
}
