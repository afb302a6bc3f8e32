// SPDX-License-Identifier: Apache-2.0

package garrison.application.sample;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The parts of the sample application; each shows one thing. */
@SuppressWarnings("serial")
public final class Sample {
  private Sample() {}

  /** Says how a request looks from inside. */
  @WebServlet("/echo")
  public static final class Echo extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      PrintWriter out = response.getWriter();
      out.println("remoteAddr=" + request.getRemoteAddr());
      out.println("remoteHost=" + request.getRemoteHost());
      out.println("scheme=" + request.getScheme());
      out.println("secure=" + request.isSecure());
      out.println("serverName=" + request.getServerName());
      out.println("serverPort=" + request.getServerPort());
      out.println("url=" + request.getRequestURL());
      out.println("header=" + request.getHeader("X-Sample"));
      out.println("filtered=" + request.getAttribute("filtered"));
      out.println("listened=" + getServletContext().getAttribute("listened"));
      out.println("virtual=" + Thread.currentThread().isVirtual());
      out.println("logging=" + visible("org.slf4j.Logger"));
      out.println("driver=" + visible("org.mariadb.jdbc.Driver"));
    }

    private static boolean visible(String className) {
      try {
        Class.forName(className, false, Echo.class.getClassLoader());
        return true;
      } catch (ClassNotFoundException _) {
        return false;
      }
    }
  }

  /** Digests a body as it comes. */
  @WebServlet("/digest")
  public static final class Digest extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[8192];
        for (int n = request.getInputStream().read(buffer);
            n >= 0;
            n = request.getInputStream().read(buffer)) {
          digest.update(buffer, 0, n);
        }
        response.getWriter().print(HexFormat.of().formatHex(digest.digest()));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Answers in three pieces of unknown length in all. */
  @WebServlet("/pieces")
  public static final class Pieces extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      for (int i = 1; i <= 3; i++) {
        response.getWriter().print("piece" + i + ";");
        response.flushBuffer();
      }
    }
  }

  /** Answers from another thread, after as many milliseconds as asked. */
  @WebServlet(value = "/later", asyncSupported = true)
  public static final class Later extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      long millis = Long.parseLong(request.getParameter("millis"));
      AsyncContext later = request.startAsync();
      Thread.ofVirtual()
          .start(() -> {
            LockSupport.parkNanos(millis * 1_000_000);
            try {
              later.getResponse().getWriter().print("later");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            } finally {
              later.complete();
            }
          });
    }
  }

  /** Says how its opening looked, and else sends back what it gets. */
  @ServerEndpoint(value = "/socket", configurator = Socket.Opened.class)
  public static final class Socket {
    @OnMessage(maxMessageSize = 1 << 20)
    public String text(String text, jakarta.websocket.Session session) {
      return text.equals("who")
          ? "secure=%s\nuri=%s\nforwarded=%s\nlogging=%s\n"
              .formatted(
                  session.isSecure(),
                  session.getRequestURI(),
                  session.getUserProperties().get("forwarded"),
                  Echo.visible("org.slf4j.Logger"))
          : text;
    }

    @OnMessage(maxMessageSize = 1 << 20)
    public byte[] binary(byte[] bytes) {
      return bytes;
    }

    /** Remembers what the opening said. */
    public static final class Opened extends ServerEndpointConfig.Configurator {
      @Override
      public void modifyHandshake(
          ServerEndpointConfig endpoint, HandshakeRequest request, HandshakeResponse response) {
        List<String> forwarded = request.getHeaders().get("X-Forwarded-For");
        endpoint.getUserProperties().put("forwarded", String.valueOf(forwarded));
      }
    }
  }

  /** Sends back what it gets, with the container's own limits. */
  @ServerEndpoint("/limited")
  public static final class Limited {
    @OnMessage
    public String text(String text) {
      return text;
    }

    @OnMessage
    public byte[] binary(byte[] bytes) {
      return bytes;
    }
  }

  /** Counts the requests of a session. */
  @WebServlet("/session")
  public static final class Session extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Object count = request.getSession().getAttribute("count");
      int next = count instanceof Integer number ? number + 1 : 1;
      request.getSession().setAttribute("count", next);
      response.getWriter().print(next);
    }
  }

  /** Asks the database something; 503 when it is away. */
  @WebServlet("/database")
  public static final class Database extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try (var connection = lookUp().getConnection();
          var rows = connection.createStatement().executeQuery("SELECT 6 * 7")) {
        rows.next();
        response.getWriter().print(rows.getInt(1));
      } catch (SQLException _) {
        response.sendError(503);
      }
    }

    @SuppressWarnings("BanJNDI") // a constant name, bound by the container
    private static DataSource lookUp() {
      try {
        return InitialContext.doLookup("java:comp/env/jdbc/site");
      } catch (NamingException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Fails, with a message that is nobody's business. */
  @WebServlet("/broken")
  public static final class Broken extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      throw new IllegalStateException("the-inner-secret");
    }
  }

  /** Says its initial parameter; declared in web.xml and web-fragment.xml. */
  public static final class Described extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(getInitParameter("word"));
    }
  }

  /** Marks every request. */
  @WebFilter(value = "/*", asyncSupported = true)
  public static final class Mark extends HttpFilter {
    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      request.setAttribute("filtered", "yes");
      chain.doFilter(request, response);
    }
  }

  /** Runs before the first request; fails when a file of the WAR says so. */
  @WebListener
  public static final class Start implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      event.getServletContext().setAttribute("listened", "yes");
      if (event.getServletContext().getResourceAsStream("/WEB-INF/fail") != null) {
        throw new IllegalStateException("the sample was told to fail");
      }
    }
  }

  /** Registers a servlet from within a library. */
  @HandlesTypes(HttpFilter.class)
  public static final class Initializer implements ServletContainerInitializer {
    @Override
    public void onStartup(@Nullable Set<Class<?>> found, ServletContext context) {
      boolean mark = found != null && found.contains(Mark.class);
      var servlet = context.addServlet("initialized", new Described());
      servlet.setInitParameter("word", "initialized-" + mark);
      servlet.addMapping("/initialized");
    }
  }
}
