// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The guest book for programs.
 *
 * <ul>
 *   <li>{@code PUT /api/entries/ID} with {@code {"author", "text"}} writes an entry: 201; 200 when
 *       the same is repeated; 409 when something else has that id.
 *   <li>{@code GET /api/entries/ID}: 200 or 404.
 *   <li>{@code GET /api/entries?after=CURSOR&limit=N}: the entries that follow, each exactly once
 *       for whoever goes on with {@code next}; without {@code after}, from the first. An empty list
 *       means that there is nothing new for now.
 *   <li>{@code GET /api/where}: which server, container and database writer answered, and whom.
 * </ul>
 *
 * <p>A failure is {@code {"error": …}}: 400 for what cannot be understood or is against the rules,
 * 413 and 415 for a body too large or of another type, 503 while the database is away.
 */
@WebServlet("/api/*")
public final class ApiServlet extends HttpServlet {
  /** The longest text, each code point escaped as two units of six bytes, fits well. */
  static final int MAX_BODY_BYTES = 32 << 10;

  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 500;

  private static final long serialVersionUID = 1;
  private static final String ENTRIES = "/entries";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = path(request);
    Site site = Site.of(getServletContext());
    if (path.equals("/where")) {
      where(site, request, response);
      return;
    }
    try {
      if (path.equals(ENTRIES)) {
        list(site, request, response);
      } else if (path.startsWith(ENTRIES + "/")) {
        find(site, path.substring(ENTRIES.length() + 1), response);
      } else {
        send(response, 404, Json.error("not found"));
      }
    } catch (StoreException e) {
      away(e, response);
    }
  }

  @Override
  protected void doPut(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = path(request);
    if (!path.startsWith(ENTRIES + "/")) {
      refuse(response, path.equals(ENTRIES) || path.equals("/where") ? "GET, HEAD" : null);
      return;
    }
    String id = path.substring(ENTRIES.length() + 1);
    if (!EntryId.valid(id)) {
      send(response, 400, Json.error("id: not valid (expected: %s)".formatted(EntryId.EXPECTED)));
    } else if (!json(request.getContentType())) {
      send(response, 415, Json.error("content type (expected: application/json)"));
    } else {
      byte[] body = body(request);
      if (body == null) {
        response.setHeader("Connection", "close");
        send(
            response,
            413,
            Json.error("body (expected: at most %d bytes)".formatted(MAX_BODY_BYTES)));
      } else {
        write(new EntryId(id), body, response);
      }
    }
  }

  private void write(EntryId id, byte[] body, HttpServletResponse response) throws IOException {
    try {
      Draft draft = Json.draft(body);
      Map<Draft.Field, String> problems = draft.problems();
      if (!problems.isEmpty()) {
        var first = problems.entrySet().iterator().next();
        send(response, 400, Json.error(first.getKey().word() + ": " + first.getValue()));
        return;
      }
      EntryStore.Outcome outcome = Site.of(getServletContext()).store().put(id, draft).outcome();
      Outage.over();
      switch (outcome) {
        case CREATED -> {
          response.setHeader("Location", "/api/entries/" + id.value());
          send(response, 201, Json.stored(id, draft));
        }
        case REPEATED -> send(response, 200, Json.stored(id, draft));
        case DIFFERENT ->
            send(response, 409, Json.error("id: another entry has it (expected: a new id)"));
      }
    } catch (Json.BadJsonException e) {
      send(response, 400, Json.error("body: " + e.getMessage()));
    } catch (StoreException e) {
      away(e, response);
    }
  }

  private static void find(Site site, String id, HttpServletResponse response) throws IOException {
    if (!EntryId.valid(id)) {
      send(response, 400, Json.error("id: not valid (expected: %s)".formatted(EntryId.EXPECTED)));
      return;
    }
    var found = site.store().find(new EntryId(id));
    Outage.over();
    if (found.isPresent()) {
      send(response, 200, Json.entry(found.get()));
    } else {
      send(response, 404, Json.error("no entry has this id"));
    }
  }

  private static void list(Site site, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long after = number(request.getParameter("after"), 0, Long.MAX_VALUE);
    long limit = number(request.getParameter("limit"), DEFAULT_LIMIT, MAX_LIMIT);
    if (after < 0) {
      send(response, 400, Json.error("after: not a cursor (expected: next of an earlier answer)"));
    } else if (limit < 1) {
      send(response, 400, Json.error("limit (expected: 1-%d)".formatted(MAX_LIMIT)));
    } else {
      List<Entry> entries = site.store().after(after, (int) limit);
      Outage.over();
      long next = entries.isEmpty() ? after : entries.getLast().sequence();
      send(response, 200, Json.entries(entries, next));
    }
  }

  private static void where(Site site, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      Writer writer = site.store().writer();
      Outage.over();
      send(response, 200, Json.where(site.place(), writer, request.getRemoteAddr()));
    } catch (StoreException e) {
      Outage.noticed(e);
      response.setIntHeader("Retry-After", Outage.RETRY_AFTER_SECONDS);
      send(response, 503, Json.whereWithoutWriter(site.place(), "the database is away"));
    }
  }

  private static void away(StoreException e, HttpServletResponse response) throws IOException {
    Outage.noticed(e);
    response.setIntHeader("Retry-After", Outage.RETRY_AFTER_SECONDS);
    send(response, 503, Json.error("the database is away; repeating later is safe"));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    refuse(response, allowed(path(request)));
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    refuse(response, allowed(path(request)));
  }

  @Override
  protected void doPatch(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    refuse(response, allowed(path(request)));
  }

  private static @Nullable String allowed(String path) {
    if (path.startsWith(ENTRIES + "/")) {
      return "GET, HEAD, PUT";
    }
    return path.equals(ENTRIES) || path.equals("/where") ? "GET, HEAD" : null;
  }

  private static void refuse(HttpServletResponse response, @Nullable String allowed)
      throws IOException {
    if (allowed == null) {
      send(response, 404, Json.error("not found"));
    } else {
      response.setHeader("Allow", allowed);
      send(response, 405, Json.error("method (expected: %s)".formatted(allowed)));
    }
  }

  private static String path(HttpServletRequest request) {
    return request.getPathInfo() == null ? "" : request.getPathInfo();
  }

  private static boolean json(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", 2);
    String parameters = parts.length == 1 ? "" : parts[1].replace("\"", "").strip();
    return parts[0].strip().equals("application/json")
        && (parameters.isEmpty() || parameters.equals("charset=utf-8"));
  }

  /** The whole body, or null when it is too large. */
  private static byte @Nullable [] body(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      return null;
    }
    byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    return body.length > MAX_BODY_BYTES ? null : body;
  }

  /** The number that a parameter says; -1 when it is none, negative or greater than the most. */
  private static long number(@Nullable String text, long absent, long most) {
    if (text == null) {
      return absent;
    }
    if (!text.matches("[0-9]{1,18}")) {
      return -1;
    }
    long value = Long.parseLong(text);
    return value > most ? -1 : value;
  }

  private static void send(HttpServletResponse response, int status, String json)
      throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
