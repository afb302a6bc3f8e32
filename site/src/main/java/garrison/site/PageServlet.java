// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The guest book for people: reading it, and writing in it by a form that needs no script. */
@WebServlet("")
public final class PageServlet extends HttpServlet {
  static final int PAGE_SIZE = 20;

  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    show(request, response, 200, Form.empty(newId()));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.setCharacterEncoding(StandardCharsets.UTF_8);
    Draft draft = Draft.typed(parameter(request, "author"), parameter(request, "text"));
    String id = parameter(request, "id");
    if (!FormToken.proven(request)) {
      String message =
          "Your browser did not prove that this came from our page. Please send again.";
      show(request, response, 403, new Form(newId(), draft, Map.of(), message));
      return;
    }
    Map<Draft.Field, String> problems = draft.problems();
    if (!problems.isEmpty() || !EntryId.valid(id)) {
      String formId = EntryId.valid(id) ? id : newId();
      show(request, response, 422, new Form(formId, draft, problems, Form.NOT_YET));
      return;
    }
    try {
      EntryStore.Written written = Site.of(getServletContext()).store().put(new EntryId(id), draft);
      if (written.outcome() == EntryStore.Outcome.DIFFERENT) {
        String message = "This form was sent before with other words. Send again to add these too.";
        show(request, response, 409, new Form(newId(), draft, Map.of(), message));
      } else {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", "/#entry-" + written.sequence());
      }
    } catch (StoreException e) {
      Outage.noticed(e);
      String message =
          "The guest book cannot be reached at the moment. Your words are still here:"
              + " please send them again in a few seconds. They will not appear twice.";
      unavailable(request, response, new Form(id, draft, Map.of(), message));
    }
  }

  private void show(HttpServletRequest request, HttpServletResponse response, int status, Form form)
      throws IOException {
    Site site = Site.of(getServletContext());
    long before = before(request.getParameter("before"));
    try {
      Page page = site.store().newest(before, PAGE_SIZE);
      Writer writer = site.store().writer();
      Outage.over();
      String token = FormToken.give(request, response);
      send(response, status, new PageRenderer(site, token).page(page, before, form, writer));
    } catch (StoreException e) {
      Outage.noticed(e);
      unavailable(request, response, form);
    }
  }

  private void unavailable(HttpServletRequest request, HttpServletResponse response, Form form)
      throws IOException {
    response.setIntHeader("Retry-After", Outage.RETRY_AFTER_SECONDS);
    String token = FormToken.give(request, response);
    Site site = Site.of(getServletContext());
    send(response, 503, new PageRenderer(site, token).unavailable(form));
  }

  private static String parameter(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    return value == null ? "" : value;
  }

  private static long before(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private static void send(HttpServletResponse response, int status, String html)
      throws IOException {
    byte[] body = html.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/html;charset=utf-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
