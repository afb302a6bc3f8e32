// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Draws the guest book as HTML. Whatever somebody has written passes {@link Html#escape}. */
final class PageRenderer {
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Site site;
  private final String token;

  /**
   * @param token what a form has to repeat
   */
  PageRenderer(Site site, String token) {
    this.site = site;
    this.token = token;
  }

  /** The guest book from the newest entry, or from those before a sequence. */
  String page(Page page, long before, Form form, Writer writer) {
    boolean first = before == Long.MAX_VALUE;
    StringBuilder main = new StringBuilder();
    if (first) {
      form(main, form);
    }
    main.append("<section class=\"book\" aria-labelledby=\"entries\">\n<h2 id=\"entries\">")
        .append(first ? "What guests wrote" : "What guests wrote earlier")
        .append("</h2>\n");
    if (page.entries().isEmpty()) {
      main.append("<p class=\"empty\">")
          .append(first ? "Nobody has written yet. Be the first." : "There is nothing earlier.")
          .append("</p>\n");
    } else {
      main.append("<ol class=\"entries\">\n");
      page.entries().forEach(entry -> entry(main, entry));
      main.append("</ol>\n");
    }
    turning(main, page, first);
    main.append("</section>\n");
    return document(form.message() == null ? "" : "Not written: ", main, writer);
  }

  /** What is shown while the database is away; the form keeps what was typed. */
  String unavailable(Form form) {
    StringBuilder main = new StringBuilder();
    if (form.message() == null) {
      main.append(
          """
          <section class="notice" role="status">
          <h2>Back in a moment</h2>
          <p>The guest book cannot be opened right now. Nothing that was written is lost.</p>
          <p><a href="/">Try again</a></p>
          </section>
          """);
    } else {
      form(main, form);
    }
    return document("Back in a moment: ", main, null);
  }

  /** The page for an error without a page of its own. */
  String problem(int status) {
    boolean missing = status == 404;
    StringBuilder main = new StringBuilder("<section class=\"notice\">\n<h2>");
    main.append(missing ? "There is no such page" : "That did not work")
        .append("</h2>\n<p>")
        .append(
            missing
                ? "The address may have been mistyped, or the page was never here."
                : "It is not your fault if it happens again.")
        .append("</p>\n<p><a href=\"/\">To the guest book</a></p>\n</section>\n");
    return document(missing ? "Not found: " : "Error: ", main, null);
  }

  private static void entry(StringBuilder html, Entry entry) {
    String id = "entry-" + entry.sequence();
    html.append(
        """
        <li><article id="%s" aria-labelledby="%s-by">
        <header><h3 id="%s-by" dir="auto">%s</h3> <time datetime="%s">%s</time></header>
        <p dir="auto">%s</p>
        </article></li>
        """
            .formatted(
                id,
                id,
                id,
                Html.escape(entry.draft().author()),
                entry.written(),
                date(entry.written()),
                Html.escape(entry.draft().text())));
  }

  private static String date(Instant written) {
    return WRITTEN.format(written);
  }

  private static void turning(StringBuilder html, Page page, boolean first) {
    if (first && !page.more()) {
      return;
    }
    html.append("<nav class=\"turning\" aria-label=\"Pages\">\n");
    if (!first) {
      html.append("<a href=\"/\">Newest entries</a>\n");
    }
    if (page.more()) {
      html.append("<a rel=\"next\" href=\"/?before=")
          .append(page.entries().getLast().sequence())
          .append("#entries\">Earlier entries</a>\n");
    }
    html.append("</nav>\n");
  }

  private void form(StringBuilder html, Form form) {
    html.append("<section class=\"write\" aria-labelledby=\"write\">\n");
    html.append("<h2 id=\"write\">Write in the book</h2>\n");
    if (form.message() != null) {
      html.append("<p class=\"message\" role=\"alert\">")
          .append(Html.escape(form.message()))
          .append("</p>\n");
    }
    html.append("<form method=\"post\" action=\"/\" accept-charset=\"utf-8\">\n");
    hidden(html, "id", form.id());
    hidden(html, FormToken.FIELD, token);
    author(html, form);
    text(html, form);
    html.append("<button type=\"submit\">Write</button>\n</form>\n</section>\n");
  }

  // There is no maxlength: browsers cut with it, without a word, what somebody pastes.
  private static void author(StringBuilder html, Form form) {
    html.append(
        """
        <div class="field">
        <label for="author">Your name</label>
        %s<input id="author" name="author" value="%s" required autocomplete="name" dir="auto"%s>
        </div>
        """
            .formatted(
                problem(form, Draft.Field.AUTHOR),
                Html.escape(form.draft().author()),
                described(form, Draft.Field.AUTHOR, null)));
  }

  private static void text(StringBuilder html, Form form) {
    html.append(
        """
        <div class="field">
        <label for="text">Your words</label>
        %s<textarea id="text" name="text" rows="4" required dir="auto"%s>
        %s</textarea>
        <p class="help" id="text-help">Up to %,d characters. Everyone can read them.</p>
        </div>
        """
            .formatted(
                problem(form, Draft.Field.TEXT),
                described(form, Draft.Field.TEXT, "text-help"),
                Html.escape(form.draft().text()),
                Draft.MAX_TEXT));
  }

  private static void hidden(StringBuilder html, String name, String value) {
    html.append("<input type=\"hidden\" name=\"%s\" value=\"%s\">\n".formatted(name, value));
  }

  private static String described(Form form, Draft.Field field, @Nullable String help) {
    boolean wrong = form.problems().containsKey(field);
    String problem = wrong ? field.word() + "-problem" : "";
    String ids = (problem + " " + (help == null ? "" : help)).strip();
    return (wrong ? " aria-invalid=\"true\"" : "")
        + (ids.isEmpty() ? "" : " aria-describedby=\"%s\"".formatted(ids));
  }

  private static String problem(Form form, Draft.Field field) {
    String problem = form.problems().get(field);
    return problem == null
        ? ""
        : "<p class=\"problem\" id=\"%s-problem\">%s</p>\n"
            .formatted(field.word(), Html.escape(problem));
  }

  private String document(String titlePrefix, CharSequence main, @Nullable Writer writer) {
    String answered =
        "Answered by %s in %s"
            .formatted(bold(site.place().server()), bold(site.place().container()));
    String written = writer == null ? "" : "; the book is kept by " + bold(writer.name());
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%sGuest book of foobar.com</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/style.css?%s">
    </head>
    <body>
    <header class="masthead">
    <p class="site"><a href="/">foobar.com</a></p>
    <h1>Guest book</h1>
    <p class="lead">You were here. Leave a line for those who come after you.</p>
    </header>
    <main>
    %s</main>
    <footer>
    <p>%s%s.</p>
    </footer>
    </body>
    </html>
    """
        .formatted(titlePrefix, site.styleVersion(), main, answered, written);
  }

  private static String bold(String name) {
    return "<b>" + Html.escape(name) + "</b>";
  }
}
