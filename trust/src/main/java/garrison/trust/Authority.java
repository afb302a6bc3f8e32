// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import garrison.model.Identity;
import garrison.model.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The internal authority: one root that certifies the identities of one site's servers.
 *
 * <p>The root is an EC key on P-256, which every TLS implementation in use here knows, with path
 * length 0: what it signs can sign nothing. It is valid for ten years. A shorter life would protect
 * little, since the key lies in a file and whoever stole it could use it today; what it would do is
 * end every connection of the site on one forgotten day. Replacing the root does not wait for that
 * day: {@link Credentials#authorities} holds several, so a second root can be trusted first and
 * used later. It carries no name constraints: they would have to list every server and alias, so
 * that adding one would mean a new root everywhere, while nothing but our own listeners trusts this
 * root, and those compare the whole identity anyway.
 *
 * <p>Key and certificate lie in one file, {@code root.pem} (mode 0600), in a folder of mode 0700.
 * Being one file it is there or not, and never half: of several processes that open a new folder at
 * once, one creates the root and all use it.
 */
public final class Authority {
  /** How long a root is valid. */
  public static final Duration ROOT_LIFE = Duration.ofDays(3653);

  private static final String FILE = "root.pem";
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
              + "(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  private final Issuer.Issued root;
  private final InstantSource clock;

  private Authority(Issuer.Issued root, InstantSource clock) {
    this.root = root;
    this.clock = clock;
  }

  /**
   * The authority in {@code folder}, made when the folder is empty or missing.
   *
   * @throws TrustException when others may look into the folder, or what is in it is not a root
   */
  public static Authority open(Path folder, InstantSource clock) {
    Path file = folder.resolve(FILE);
    try {
      PrivateFiles.createFolder(folder);
      requirePrivate(folder, "rwx------");
      if (!Files.exists(file)) {
        Issuer.Issued made = Issuer.root(clock.instant(), ROOT_LIFE);
        PrivateFiles.createIfAbsent(
            file,
            Pem.format(made.key()) + Pem.format(List.of(made.certificate())),
            PrivateFiles.OWNER_ONLY);
      }
      requirePrivate(file, "rw-------");
      return new Authority(parse(file, Files.readString(file)), clock);
    } catch (IOException e) {
      throw new TrustException("authority " + folder + ": " + CredentialsFiles.reason(e), e);
    }
  }

  /** The trusted roots, to be given to everyone. */
  public List<X509Certificate> roots() {
    return List.of(root.certificate());
  }

  /**
   * A new key and certificate for one role on one server, good at both ends of a connection.
   *
   * @param dnsNames the server's names
   * @param addresses the server's addresses
   * @param life how long from now
   */
  public Credentials issue(
      Identity identity, List<String> dnsNames, List<IpAddress> addresses, Duration life) {
    return issue(
        new Issuer.Subject(
            identity.commonName(), List.of(identity.uri()), checked(dnsNames), addresses, true),
        life);
  }

  /**
   * A new key and certificate for the site's public names, good for a server only and without an
   * identity: it opens no door inside.
   *
   * @param dnsNames the site's names, at least one; the first becomes the common name
   */
  public Credentials issueSite(List<String> dnsNames, List<IpAddress> addresses, Duration life) {
    if (dnsNames.isEmpty()) {
      throw new TrustException("site certificate: no name (expected: at least one)");
    }
    List<String> names = checked(dnsNames);
    List<URI> none = List.of();
    return issue(new Issuer.Subject(names.getFirst(), none, names, addresses, false), life);
  }

  private Credentials issue(Issuer.Subject subject, Duration life) {
    Instant now = clock.instant();
    Instant end = root.certificate().getNotAfter().toInstant();
    if (!life.isPositive() || now.plus(life).isAfter(end)) {
      throw new TrustException(
          "certificate for "
              + subject.commonName()
              + ": until "
              + now.plus(life)
              + " (expected: after "
              + now
              + " and not beyond the root's "
              + end
              + ")");
    }
    Issuer.Issued issued = Issuer.leaf(root, subject, now, life);
    return new Credentials(issued.key(), List.of(issued.certificate()), roots());
  }

  private static List<String> checked(List<String> dnsNames) {
    return dnsNames.stream().map(Authority::checked).toList();
  }

  private static String checked(String dnsName) {
    String name = dnsName.toLowerCase(Locale.ROOT);
    if (!DNS_NAME.matcher(name).matches()) {
      throw new TrustException(
          "certificate name: " + dnsName + " (expected: a DNS name without wildcard)");
    }
    return name;
  }

  private static void requirePrivate(Path path, String expected) throws IOException {
    if (PrivateFiles.isOpenToGroupOrOthers(path)) {
      throw new TrustException(
          "authority "
              + path
              + ": mode "
              + PrivateFiles.mode(path)
              + " (expected: "
              + expected
              + ")");
    }
  }

  private static Issuer.Issued parse(Path file, String text) {
    try {
      List<Pem.Block> blocks = Pem.parse(text);
      PrivateKey key = Pem.privateKey(blocks);
      List<X509Certificate> certificates = Pem.certificates(blocks);
      if (certificates.size() != 1 || certificates.getFirst().getBasicConstraints() < 0) {
        throw new TrustException(
            certificates.size() + " certificates (expected: one, of an authority)");
      }
      if (!KeyMatch.holds(key, certificates.getFirst())) {
        throw new TrustException("key and certificate of different roots (expected: of one)");
      }
      return new Issuer.Issued(key, certificates.getFirst());
    } catch (TrustException e) {
      throw e.in("authority " + file);
    }
  }
}
