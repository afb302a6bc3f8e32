// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * What the servlets share, made when the application starts. It does not touch the database, which
 * may come later.
 *
 * @param store the entries
 * @param place who answers
 * @param styleVersion changes with the style sheet, so that browsers may keep it for ever
 */
record Site(EntryStore store, Place place, String styleVersion) {
  private static final String ATTRIBUTE = Site.class.getName();
  private static final String DATABASE = "java:comp/env/jdbc/site";
  private static final String STYLE = "/style.css";

  static Site of(ServletContext context) {
    return (Site) Objects.requireNonNull(context.getAttribute(ATTRIBUTE), "the site's start");
  }

  @SuppressWarnings("BanJNDI") // a constant name, bound by the container
  private static Site create(ServletContext context) {
    try {
      DataSource database = InitialContext.doLookup(DATABASE);
      Place place = Place.of(System.getenv("GARRISON_SERVER"), context.getServerInfo());
      return new Site(new EntryStore(database), place, version(context));
    } catch (NamingException e) {
      throw new IllegalStateException(DATABASE + ": not there (expected: a DataSource)", e);
    }
  }

  private static String version(ServletContext context) {
    try (InputStream style = context.getResourceAsStream(STYLE)) {
      byte[] content = Objects.requireNonNull(style, STYLE).readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 6));
    } catch (IOException e) {
      throw new UncheckedIOException(STYLE + ": not readable", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (expected: in every Java)", e);
    }
  }

  /** Makes the site before its first request. */
  @WebListener
  public static final class Start implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      context.setAttribute(ATTRIBUTE, create(context));
    }
  }
}
