// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.lab.network.HostsFile;
import garrison.lab.network.LabHost;
import garrison.model.DomainName;
import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import garrison.trust.Authority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes what each host finds when it starts: its names, its certificates, its secrets. On real
 * hosts a deployment does this.
 */
final class Provisioning {
  /** Passwords inside the database, generated; each is a file of that name. */
  static final List<String> SECRETS = List.of("database-application", "database-backup");

  /** A password as old as this is replaced at the next start. */
  private static final Duration SECRET_LIFE = Duration.ofDays(30);

  private static final Duration CERTIFICATE_LIFE = Duration.ofDays(30);
  private static final int SECRET_BYTES = 24;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final LabFolders folders;
  private final LabPlan plan;
  private final Infrastructure infrastructure;

  Provisioning(LabFolders folders, LabPlan plan) {
    this.folders = folders;
    this.plan = plan;
    this.infrastructure = plan.infrastructure();
  }

  /** What replaces files of the machine's /etc in each host. */
  void writeNames() throws IOException {
    List<LabHost> hosts = plan.hosts();
    for (LabHost host : hosts) {
      Path etc = folders.etc(host.name());
      Files.createDirectories(etc);
      Files.writeString(etc.resolve("hosts"), HostsFile.of(host, hosts, infrastructure));
      Files.writeString(etc.resolve("resolv.conf"), "# names come from /etc/hosts alone\n");
      Files.writeString(
          etc.resolve("nsswitch.conf"),
          "passwd: files\ngroup: files\nshadow: files\nhosts: files\n");
    }
  }

  /** The folders of every server. */
  void createFolders() throws IOException {
    for (Server server : infrastructure.servers()) {
      String name = server.name().value();
      Files.createDirectories(folders.state(name), OWNER_FOLDER);
      Files.createDirectories(folders.run(name), OWNER_FOLDER);
    }
  }

  /** A certificate for each role of each server, and the site's on each edge. */
  void issueCertificates(InstantSource clock) throws IOException {
    Authority authority = Authority.open(folders.authority(), clock);
    Files.writeString(folders.authorityCertificate(), pem(authority.roots()));
    for (Server server : infrastructure.servers()) {
      Path trust = folders.trust(server.name().value());
      List<IpAddress> addresses =
          Stream.concat(Stream.of(server.address()), server.publicAddress().stream()).toList();
      Set<Role> roles = EnumSet.of(Role.AGENT);
      roles.addAll(server.roles().keySet());
      for (Role role : roles) {
        authority
            .issue(
                infrastructure.identity(server.name(), role),
                names(server, role),
                addresses,
                CERTIFICATE_LIFE)
            .write(trust, role.word());
      }
      if (server.plays(Role.EDGE)) {
        authority
            .issueSite(siteNames(), List.of(new IpAddress("127.0.0.1")), CERTIFICATE_LIFE)
            .write(trust, "site");
      }
    }
  }

  /** Certificates as text (RFC 7468, section 5). */
  private static String pem(List<X509Certificate> certificates) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append("-----BEGIN CERTIFICATE-----\n")
            .append(lines.encodeToString(certificate.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException(e);
      }
    }
    return text.toString();
  }

  /** The dashboard is looked at through the relay as well, where it is called localhost. */
  private static List<String> names(Server server, Role role) {
    String own = server.name().value();
    return role == Role.MONITOR ? List.of(own, "localhost") : List.of(own);
  }

  /**
   * The database server that writes first: the first one of the file when there is no data yet, and
   * from then on that same one, in whatever order the file names them. Who writes later is agreed
   * on by the servers.
   *
   * @throws LabException when that server has no database any more
   */
  Optional<ServerName> writer() throws IOException {
    List<ServerName> databases =
        infrastructure.playing(Role.DATABASE).stream().map(Server::name).toList();
    Path record = folders.state().resolve("writer");
    if (databases.isEmpty()) {
      return Optional.empty();
    }
    if (!Files.exists(record)) {
      Files.writeString(record, databases.getFirst().value());
    }
    ServerName writer = new ServerName(Files.readString(record).strip());
    if (!databases.contains(writer)) {
      throw new LabException(
          "database writer: %s, as recorded in %s (expected: one of %s, which the file gives a database)"
              .formatted(writer, record, databases),
          "give "
              + writer
              + " its database back; its data is the only one that is certainly whole");
    }
    return Optional.of(writer);
  }

  private List<String> siteNames() {
    List<String> names = new ArrayList<>();
    names.add(infrastructure.site().domain().value());
    infrastructure.site().aliases().stream().map(DomainName::value).forEach(names::add);
    names.add("localhost");
    return names;
  }

  /**
   * The secrets, the same at every start until they are old; each server gets a copy of its own.
   * The next writer gives its accounts these passwords before it lets anybody in.
   */
  void writeSecrets(InstantSource clock) throws IOException {
    Instant oldest = clock.instant().minus(SECRET_LIFE);
    SecureRandom random = new SecureRandom();
    Path all = folders.state().resolve("secrets");
    Files.createDirectories(all, OWNER_FOLDER);
    for (String name : SECRETS) {
      Path secret = all.resolve(name);
      if (!Files.exists(secret) || Files.getLastModifiedTime(secret).toInstant().isBefore(oldest)) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        writeSecret(secret, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      }
      for (Server server : infrastructure.servers()) {
        Path own = folders.state(server.name().value()).resolve("secrets");
        Files.createDirectories(own, OWNER_FOLDER);
        writeSecret(own.resolve(name), Files.readString(secret));
      }
    }
  }

  private static void writeSecret(Path file, String text) throws IOException {
    Path fresh = Files.createTempFile(file.getParent(), ".secret", "", OWNER_FILE);
    Files.writeString(fresh, text, StandardCharsets.UTF_8);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
