// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.cli.Browser.Scheme;
import garrison.cli.Browser.Screen;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.WebElement;

/** The guest book as a person sees it in a browser, through the edge and all that is behind it. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(RunningExample.class)
class GuestBookBrowserIT {
  private static final String UNBROKEN = "Donaudampfschifffahrt".repeat(12);

  private String site = "";
  private Browser browser;

  @BeforeAll
  void open(Example example, @TempDir Path profile) {
    site = "https://localhost:" + example.sitePort() + "/";
    browser = Browser.open(profile, List.of(example.trust("edge-1").resolve("site.pem")));
    write("Ada", "A quiet place. Thank you for keeping it.");
    write("Grace", "Second time here:\nstill as it was.");
    write("Émile", "Une belle visite. 良い一日を! " + UNBROKEN);
  }

  @AfterAll
  void close() {
    browser.close();
  }

  @AfterEach
  void nothingComplained() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void entriesAreListedWithTheNewestFirst() {
    browser.use(Screen.DESKTOP, Scheme.LIGHT);
    browser.visit(site);
    assertThat(browser.texts("h1")).containsExactly("Guest book");
    assertThat(authors()).containsSubsequence("Émile", "Grace", "Ada");
    assertThat(browser.texts("article p")).contains("Second time here:\nstill as it was.");
    assertThat(browser.texts("article time")).allMatch(time -> time.matches(".+ 20\\d\\d.+UTC"));
    assertThat(browser.texts("footer")).singleElement().asString().contains("Answered by web-");
  }

  @Test
  void anEntryWrittenInTheFormIsShownAndMarked() {
    browser.use(Screen.DESKTOP, Scheme.LIGHT);
    write("Lin", "Here for the first time.");
    assertThat(authors()).first().isEqualTo("Lin");
    WebElement written = browser.first("article:target");
    assertThat(written.getText()).contains("Lin").contains("Here for the first time.");
    assertThat(browser.run("return document.querySelector('#text').value")).isEqualTo("");
    browser.keep("guestbook-written");
  }

  @Test
  void markupInAnEntryIsShownAsText() {
    String markup = "<script>document.title='taken'</script><b>bold</b> &amp; <img src=x>";
    write("<i>Mallory</i>", markup);
    assertThat(browser.first("article:target p").getText()).isEqualTo(markup);
    assertThat(browser.first("article:target h3").getText()).isEqualTo("<i>Mallory</i>");
    assertThat(browser.all("article script, article b, article i, article img")).isEmpty();
    assertThat(browser.title()).isEqualTo("Guest book of foobar.com");
  }

  @Test
  void aTextThatIsTooLongIsRefusedInWordsAndNotLost() {
    browser.use(Screen.PHONE, Scheme.LIGHT);
    browser.visit(site);
    int before = authors().size();
    String text = "word ".repeat(420).strip();
    browser.first("#author").sendKeys("Marcel");
    paste("#text", text);
    browser.follow("form button");
    assertThat(browser.texts("[role=alert]"))
        .containsExactly("Nothing has been written yet. Please look at what is marked below.");
    assertThat(browser.texts(".problem"))
        .containsExactly("This is 2,099 characters long; at most 2,000 are possible.");
    assertThat(browser.run("return document.querySelector('#text').value")).isEqualTo(text);
    assertThat(browser.run("return document.querySelector('#author').value")).isEqualTo("Marcel");
    assertThat(authors()).hasSize(before);
    assertThat(browser.overflow()).isZero();
    assertThat(browser.faintTexts()).isEmpty();
    browser.keep("guestbook-too-long");
    // The browser itself notes each answer that is not a success.
    assertThat(browser.complaints()).allMatch(note -> note.contains("status of 422"));
  }

  @ParameterizedTest
  @EnumSource
  void aPhoneShowsAllOfItInEitherScheme(Scheme scheme) {
    browser.use(Screen.PHONE, scheme);
    browser.visit(site);
    assertThat(browser.overflow()).isZero();
    assertThat(browser.smallControls()).isEmpty();
    assertThat(browser.faintTexts()).isEmpty();
    browser.showWhole(Screen.PHONE);
    browser.keep("guestbook-phone-" + scheme);
  }

  @ParameterizedTest
  @EnumSource
  void aDesktopShowsItReadablyInEitherScheme(Scheme scheme) {
    browser.use(Screen.DESKTOP, scheme);
    browser.visit(site);
    assertThat(browser.overflow()).isZero();
    assertThat(browser.faintTexts()).isEmpty();
    browser.keep("guestbook-desktop-" + scheme);
  }

  private void paste(String selector, String text) {
    browser.first(selector).click();
    browser.run("document.execCommand('insertText', false, arguments[0])", text);
  }

  private List<String> authors() {
    return browser.texts("article h3");
  }

  /** As a person does it, who sees the entry afterwards. */
  private void write(String author, String text) {
    browser.visit(site);
    browser.first("#author").sendKeys(author);
    browser.first("#text").sendKeys(text);
    browser.follow("form button");
    assertThat(browser.texts("article:target h3")).containsExactly(author);
  }
}
