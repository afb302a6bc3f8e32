// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends what is logged through java.util.logging (Tomcat, the JDK, many web applications) to SLF4J,
 * so that a process has one form of log. The containers' own chatter is left out; what the web
 * application says passes from level INFO.
 */
public final class JulToSlf4j extends Handler {
  private static final SimpleFormatter TEXT = new SimpleFormatter();

  /** Held because java.util.logging keeps loggers, and so their levels, only weakly. */
  private static final Logger QUIET = Logger.getLogger("org.apache");

  /** Tomcat repeats here, once a level of nesting, what its part has said already. */
  private static final String REPEATS = "org.apache.catalina.core.ContainerBase";

  private volatile @Nullable Throwable firstSevere;

  private JulToSlf4j() {}

  /** Replaces all handlers of this process. */
  public static JulToSlf4j install() {
    LogManager.getLogManager().reset();
    JulToSlf4j handler = new JulToSlf4j();
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    root.setLevel(Level.INFO);
    QUIET.setLevel(Level.WARNING);
    return handler;
  }

  /** The first failure that was logged as severe; containers report some only there. */
  public @Nullable Throwable firstSevere() {
    return firstSevere;
  }

  @Override
  public void publish(LogRecord entry) {
    int level = entry.getLevel().intValue();
    Throwable thrown = entry.getThrown();
    if (level >= Level.SEVERE.intValue() && thrown != null && firstSevere == null) {
      firstSevere = thrown;
    }
    if (REPEATS.equals(entry.getLoggerName())) {
      return;
    }
    String name = entry.getLoggerName() == null ? "application" : entry.getLoggerName();
    org.slf4j.Logger log = LoggerFactory.getLogger(name);
    String text = TEXT.formatMessage(entry);
    if (level >= Level.SEVERE.intValue()) {
      log.error(text, thrown);
    } else if (level >= Level.WARNING.intValue()) {
      log.warn(text, thrown);
    } else if (level >= Level.INFO.intValue()) {
      log.info(text, thrown);
    } else {
      log.debug(text, thrown);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
