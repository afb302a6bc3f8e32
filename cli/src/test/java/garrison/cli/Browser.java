// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium with an empty profile, which accepts the certificates it was told of and no
 * others, and what can be seen in it.
 */
final class Browser implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String PROGRAM = "/usr/bin/chromium";
  private static final String DRIVER = "/usr/bin/chromedriver";

  /** What a page is looked at with. */
  enum Screen {
    DESKTOP(1280, 800),
    PHONE(390, 844);

    private final int width;
    private final int height;

    Screen(int width, int height) {
      this.width = width;
      this.height = height;
    }
  }

  /** What the person has asked the system for. */
  enum Scheme {
    LIGHT,
    DARK
  }

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Opens one.
   *
   * @param profile an empty folder
   * @param accepted files of certificates in PEM: the leaves that are to be accepted
   */
  static Browser open(Path profile, List<Path> accepted) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(PROGRAM);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile,
        "--ignore-certificate-errors-spki-list="
            + String.join(",", accepted.stream().map(Browser::keyHash).toList()));
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logging);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of(DRIVER).toFile())
            .usingAnyFreePort()
            .build();
    Browser browser = new Browser(new ChromeDriver(service, options));
    browser.use(Screen.DESKTOP, Scheme.LIGHT);
    return browser;
  }

  @Override
  public void close() {
    driver.quit();
  }

  void use(Screen screen, Scheme scheme) {
    size(screen, screen.height);
    command("Emulation.setTouchEmulationEnabled", Map.of("enabled", screen == Screen.PHONE));
    Map<String, String> feature =
        Map.of("name", "prefers-color-scheme", "value", scheme.name().toLowerCase(Locale.ROOT));
    command("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  void visit(String address) {
    driver.get(address);
  }

  /**
   * Clicks on what leads to another page, and waits until that one is there in whole: the click
   * alone may return while the old one is still shown.
   */
  void follow(String selector) {
    run("document.documentElement.dataset.left = ''");
    first(selector).click();
    await()
        .atMost(10, SECONDS)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .until(
            () ->
                run(
                    """
                    return document.readyState === 'complete'
                        && !('left' in document.documentElement.dataset);
                    """),
            Boolean.TRUE::equals);
  }

  /** The elements that a person can see, in the order of the page. */
  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream()
        .filter(WebElement::isDisplayed)
        .toList();
  }

  /** The first such element. */
  WebElement first(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** The text of these elements as it is shown; all are read at the same moment. */
  List<String> texts(String selector) {
    return strings(
        run(
            """
            return [...document.querySelectorAll(arguments[0])]
                .filter((node) => node.checkVisibility()).map((node) => node.innerText.trim());
            """,
            selector));
  }

  /** An attribute of the first such element. */
  String attribute(String selector, String name) {
    return String.valueOf(
        run(
            "return document.querySelector(arguments[0]).getAttribute(arguments[1])",
            selector,
            name));
  }

  String title() {
    return Objects.requireNonNull(driver.getTitle());
  }

  /** Runs a script in the page. */
  Object run(String script, Object... arguments) {
    Object answer = driver.executeScript(script, arguments);
    return answer == null ? "" : answer;
  }

  /** What the page and the browser complained about since the last call. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Keeps what is on the screen now. */
  void keep(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the screen as high as the page, as if a person had scrolled through it. */
  void showWhole(Screen screen) {
    size(screen, ((Number) run("return document.documentElement.scrollHeight")).intValue());
  }

  /** By how many pixels the page is wider than the screen. */
  long overflow() {
    return (Long)
        run(
            """
            const root = document.documentElement;
            return root.scrollWidth - root.clientWidth;
            """);
  }

  /** Controls that a finger hardly hits: those lower than 44 pixels, with their size. */
  List<String> smallControls() {
    return strings(
        run(
            """
            const shown = [...document.querySelectorAll("a, button, input, textarea, select")]
                .filter((node) => node.checkVisibility() && node.type !== "hidden");
            return shown
                .map((node) => [node, node.getBoundingClientRect()])
                .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
                .map(([node, box]) => `${node.outerHTML.slice(0, 60)} ${box.width}x${box.height}`);
            """));
  }

  /** Texts that are hard to read, each with its contrast (WCAG 2.2, 1.4.3), if below 4.5. */
  List<String> faintTexts() {
    return strings(run(CONTRAST));
  }

  private static final String CONTRAST =
      """
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].map((v, i) => (i === 3 ? v / 255 : v));
      };
      const over = (top, below) => {
        const part = (i) => top[i] * top[3] + below[i] * (1 - top[3]);
        return [part(0), part(1), part(2), 1];
      };
      const ground = (node) => {
        if (!node) return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0, 1] : [255, 255, 255, 1];
        const own = rgba(getComputedStyle(node).backgroundColor);
        return own[3] === 1 ? own : over(own, ground(node.parentElement));
      };
      const opacity = (node) => (node ? Number(getComputedStyle(node).opacity) * opacity(node.parentElement) : 1);
      const light = (colour) => {
        const [r, g, b] = colour.slice(0, 3).map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const faint = [];
      for (const node of document.querySelectorAll("body *")) {
        const text = [...node.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE)
            .map((n) => n.data.trim()).join("") || node.value || "";
        if (!text || !node.checkVisibility() || node.closest("noscript, svg")) continue;
        const below = ground(node);
        const own = rgba(getComputedStyle(node).color);
        own[3] *= opacity(node);
        const [a, b] = [light(over(own, below)), light(below)];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${node.className}: ${text.slice(0, 40)}`);
      }
      return faint;
      """;

  private void size(Screen screen, int height) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            screen.width,
            "height",
            height,
            "deviceScaleFactor",
            1,
            "mobile",
            screen == Screen.PHONE));
  }

  private void command(String name, Map<String, Object> arguments) {
    Map<String, Object> _ = driver.executeCdpCommand(name, arguments);
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  /** SHA-256 of the key of the first certificate in a file, as Chromium wants it. */
  private static String keyHash(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(file + ": no certificate", e);
    }
  }
}
