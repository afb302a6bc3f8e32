// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static garrison.gateway.passage.SqlGateway.HOLD_MILLIS;
import static garrison.gateway.passage.SqlGateway.serverId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.trust.Authority;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import garrison.trust.TrustException;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets through an entry, and what strangers get out of it. */
class EntryTrustIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final ServerName WEB_3 = new ServerName("web-3");

  @TempDir private static Path folder;
  private static LocalMariadb database;
  private static Authority authority;

  private SqlGateway web1;
  private SqlGateway application;

  @BeforeAll
  static void startDatabase() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    database = LocalMariadb.start(folder.resolve("1"), 1);
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
  }

  @BeforeEach
  void open() {
    web1 = SqlGateway.open(authority, folder.resolve("web-1"), "web-1", database);
    web1.ask("sql-admit 1");
    application = SqlGateway.open(authority, folder.resolve("web-3"), "web-3", null);
    application.lead(HOLD_MILLIS, web1);
  }

  @AfterEach
  void close() {
    application.close();
    web1.close();
  }

  @Test
  void renewedCertificatesCutNothing() throws Exception {
    try (Connection connection = application.connect()) {
      issue(Role.APPLICATION).write(application.folder().resolve("trust"), "application");
      application.lead(HOLD_MILLIS, web1);
      web1.apply(null);
      assertThat(serverId(connection)).isEqualTo(1);
      application.connect().close();
    }
  }

  @Test
  void unreadableCertificateLeavesTheFormerOneServing() throws Exception {
    Files.writeString(application.folder().resolve("trust/application.pem"), "nonsense");
    assertThatThrownBy(() -> application.lead(HOLD_MILLIS, web1))
        .isInstanceOf(TrustException.class);
    application.connect().close();
  }

  @Test
  void sectionThatDisappearsIsClosed() {
    application.apply(null);
    assertThat(application.service().passage()).isEmpty();
    assertThat(application.service().entry()).isEmpty();
  }

  @Test
  void anotherRolesCertificateIsRefused() {
    issue(Role.WEB).write(application.folder().resolve("trust"), "application");
    application.lead(500, web1);
    assertThatThrownBy(application::connect)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no database accepts writes")
        .hasMessageContaining("web-1 does not answer");
  }

  @Test
  void entryWithAnotherIdentityIsNotSpokenTo() {
    UpstreamConfiguration right = web1.upstream();
    UpstreamConfiguration wrong =
        new UpstreamConfiguration(
            right.name(), right.address(), SqlGateway.identity(right.name(), Role.WEB).uri());
    application.lead(500, List.of(wrong));
    application.ask("sql-writer 1 web-1");
    assertThatThrownBy(application::connect)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("web-1 writes, epoch 1; web-1 does not answer");
  }

  @Test
  void plainTextIsRefused() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(web1.entry().address(), 1000);
      socket.getOutputStream().write(new byte[64]);
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      readAll(socket, received);
      assertThat(received.toString(StandardCharsets.ISO_8859_1)).doesNotContain("MariaDB");
    }
  }

  @Test
  void anotherVersionAndGarbageEndTheConnection() throws Exception {
    byte[] question = bytes(Purpose.WRITE);
    byte[] version = question.clone();
    version[4] = 2;
    byte[] tooMuch = Arrays.copyOf(question, question.length + 1);
    for (byte[] each :
        List.of(version, tooMuch, new byte[1 << 16], "SELECT 1".getBytes(StandardCharsets.UTF_8))) {
      assertThat(answerTo(each)).isEmpty();
    }
    assertThat(web1.entry().connections()).isZero();
  }

  @Test
  void halfAQuestionIsNotWaitedForLongerThanTheLimit() throws Exception {
    application.close();
    assertThat(answerTo(Arrays.copyOf(bytes(Purpose.WRITE), 10))).isEmpty();
    await().atMost(LIMIT).until(() -> web1.entry().sockets() == 0);
  }

  @Test
  void closedEntryAnswersWithWhatItKnowsAndLetsNobodyIn() throws Exception {
    web1.ask("sql-cut");
    byte[] answer = answerTo(bytes(Purpose.WRITE));
    assertThat(answer).hasSize(Preamble.HEAD_BYTES + "web-1".length());
    assertThat(answer[5]).isZero();
    assertThat(answer[13]).isEqualTo((byte) 1);
  }

  private static byte[] bytes(Purpose purpose) {
    var encoded =
        new Preamble.Question(purpose, 0, null)
            .encode(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT);
    try {
      return io.netty.buffer.ByteBufUtil.getBytes(encoded);
    } finally {
      encoded.release();
    }
  }

  /** All that an accepted application gets back for these bytes, until the end, a rough one too. */
  private byte[] answerTo(byte[] bytes) throws IOException {
    Credentials own = issue(Role.APPLICATION);
    SSLSocketFactory factory =
        TlsContexts.client(
                own, new PeerVerifier(own.authorities(), Set.of(web1.upstream().identity())))
            .getSocketFactory();
    Socket socket = new Socket();
    socket.connect(web1.entry().address(), 5000);
    socket.setSoTimeout(10_000);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try (socket;
        Socket tls = factory.createSocket(socket, "web-1", 0, false)) {
      tls.getOutputStream().write(bytes);
      readAll(tls, received);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      // Cut: what came until then counts.
    }
    return received.toByteArray();
  }

  private static void readAll(Socket socket, ByteArrayOutputStream into) throws IOException {
    InputStream input = socket.getInputStream();
    int next = input.read();
    while (next >= 0) {
      into.write(next);
      next = input.read();
    }
  }

  private static Credentials issue(Role role) {
    return authority.issue(
        SqlGateway.identity(WEB_3, role),
        List.of("web-3"),
        List.of(SqlGateway.LOOPBACK),
        Duration.ofHours(1));
  }
}
