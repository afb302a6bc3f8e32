// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.model.Port;
import garrison.model.Role;
import garrison.quorum.member.MemberTrust;
import garrison.quorum.member.QuorumAccess;
import garrison.quorum.member.QuorumMember;
import garrison.quorum.member.QuorumMemberException;
import garrison.quorum.membership.Seat;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and who does not: a quorum of one, and strangers. */
@SuppressWarnings("try") // ZooKeeper's close() may be interrupted.
class AccessIT {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int WAIT_MILLIS = 3000;

  @TempDir static Path folder;

  private static TestMembers members;
  private static QuorumMember member;
  private static Quorum quorum;

  @BeforeAll
  static void startOne() throws IOException {
    members = new TestMembers(folder, 2);
    member = QuorumMember.start(members.configuration(1, members.first(1)), members.trust(1));
    quorum = Quorum.connect(member, QuorumLimits.DEFAULT);
    await().atMost(LONG).until(() -> quorum.isConnected());
    assertThat(quorum.register("known", Codec.text()).create("secret value"))
        .isEqualTo(new WriteOutcome.Written(0));
  }

  @AfterAll
  static void stop() {
    quorum.close();
    member.close();
  }

  @Test
  void clientWithoutTheSecretReadsAndWritesNothing() throws Exception {
    assertNothing(null, "");
    assertNothing(QuorumAccess.SCHEME, "guessed");
    assertNothing("digest", "super:guessed");
  }

  @Test
  void clientWithTheSecretDoes() throws Exception {
    try (ZooKeeper client = client()) {
      client.addAuthInfo(
          QuorumAccess.SCHEME, member.access().secret().getBytes(StandardCharsets.UTF_8));
      assertThat(client.getData("/garrison/registers/known", false, null))
          .asString()
          .isEqualTo("secret value");
    }
  }

  @Test
  void secretIsNeitherPrintedNorWritten() throws IOException {
    String secret = member.access().secret();
    assertThat(member.access().toString()).doesNotContain(secret);
    try (var files = Files.walk(members.folder(1))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
      }
    }
    assertThat(Files.getPosixFilePermissions(members.folder(1)))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"srvr", "ruok", "stat", "mntr", "envi", "conf", "dump", "isro", "wchs"})
  void commandsOfFourLettersAreNotAnswered(String command) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), member.access().port().number())) {
      socket.setSoTimeout(WAIT_MILLIS);
      socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void clientPortIsOnLoopbackOnly() throws IOException {
    int port = member.access().port().number();
    assertThatThrownBy(() -> new Socket("127.0.0.2", port).close())
        .isInstanceOf(ConnectException.class);
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.getHostAddress().equals("127.0.0.1")) {
          assertThatThrownBy(() -> new Socket(address, port).close())
              .as(address.toString())
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  @Test
  void memberWithItsCertificateIsLetIn() throws IOException {
    for (Port port : ports()) {
      assertThat(isLetIn(context(members.credentials(2, Role.AGENT)), port)).isTrue();
    }
  }

  @Test
  void certificateOfAnotherRoleIsRefused() throws IOException {
    for (Port port : ports()) {
      assertThat(isLetIn(context(members.credentials(2, Role.WEB)), port)).isFalse();
    }
  }

  @Test
  void noCertificateIsRefused() throws IOException {
    SSLContext none = TlsContexts.visitor(members.credentials(2, Role.AGENT).authorities());
    for (Port port : ports()) {
      assertThat(isLetIn(none, port)).isFalse();
    }
  }

  @Test
  void connectionWithoutTlsIsRefused() throws IOException {
    for (Port port : ports()) {
      try (Socket socket = new Socket(seat().address().toInetAddress(), port.number())) {
        socket.setSoTimeout(WAIT_MILLIS);
        socket.getOutputStream().write(new byte[64]);
        assertThat(isOpen(socket)).isFalse();
      }
    }
  }

  @Test
  void identityThatIsTakenAwayIsRefusedFromTheNextConnectionOn() throws IOException {
    SSLContext second = context(members.credentials(2, Role.AGENT));
    Credentials renewed = members.credentials(1, Role.AGENT);
    member.replace(new MemberTrust(renewed, Set.of(URI.create("spiffe://www.foobar.com/x/agent"))));
    try {
      assertThat(isLetIn(second, seat().electionPort())).isFalse();
    } finally {
      member.replace(members.trust(1));
    }
    assertThat(isLetIn(second, seat().electionPort())).isTrue();
  }

  @Test
  void secondMemberInTheProcessIsRefused() {
    assertThatThrownBy(
            () -> QuorumMember.start(members.configuration(2, members.first(2)), members.trust(2)))
        .isInstanceOf(QuorumMemberException.class)
        .hasMessageContaining("expected: one a process");
  }

  private static void assertNothing(@Nullable String scheme, String secret) throws Exception {
    List<Request> requests =
        List.of(
            client -> client.exists("/garrison/registers/known", false),
            client -> client.getData("/garrison/registers/known", false, null),
            client -> client.getData(ZooDefs.CONFIG_NODE, false, null),
            client -> client.getChildren("/", false),
            client -> client.setData("/garrison/registers/known", new byte[1], -1),
            client -> client.delete("/garrison/registers/known", -1),
            client ->
                client.create(
                    "/mine", new byte[1], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    for (Request request : requests) {
      try (ZooKeeper client = client()) {
        if (scheme != null) {
          client.addAuthInfo(scheme, secret.getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> request.perform(client)).isInstanceOf(KeeperException.class);
      }
    }
    assertThat(quorum.register("known", Codec.text()).read())
        .contains(new Versioned<>("secret value", 0));
  }

  private static ZooKeeper client() throws IOException {
    return new ZooKeeper("127.0.0.1:" + member.access().port(), 1500, _ -> {});
  }

  private static Seat seat() {
    return members.seat(1);
  }

  private static List<Port> ports() {
    return List.of(seat().peerPort(), seat().electionPort());
  }

  private static SSLContext context(Credentials own) {
    return TlsContexts.client(own, new PeerVerifier(own.authorities(), members.accepted()));
  }

  /** Whether the far end keeps the connection after the handshake, waiting for words. */
  private static boolean isLetIn(SSLContext context, Port port) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(seat().address().toInetAddress(), port.number())) {
      socket.setSSLParameters(TlsContexts.clientParameters());
      socket.setSoTimeout(WAIT_MILLIS / 5);
      return isOpen(socket);
    }
  }

  private static boolean isOpen(Socket socket) {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Something a client might ask. */
  private interface Request {
    void perform(ZooKeeper client) throws KeeperException, InterruptedException;
  }
}
