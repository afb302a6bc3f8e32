// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One name's three files in a trust folder: {@code NAME.pem}, {@code NAME.key} and {@code
 * authority.pem}. Reading looks at all of them before it complains, so that one message tells
 * everything that is wrong.
 */
final class CredentialsFiles {
  private static final String AUTHORITIES = "authority.pem";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final Path folder;
  private final String name;
  private final List<String> problems = new ArrayList<>();

  CredentialsFiles(Path folder, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new TrustException(
          "credentials: " + name + " (expected: a role's word or another short name)");
    }
    this.folder = folder;
    this.name = name;
  }

  Credentials read() {
    List<X509Certificate> chain = certificates(folder.resolve(name + ".pem"));
    @Nullable PrivateKey key = key(folder.resolve(name + ".key"));
    List<X509Certificate> authorities = certificates(folder.resolve(AUTHORITIES));
    if (key != null && !chain.isEmpty() && !KeyMatch.holds(key, chain.getFirst())) {
      problems.add(
          name
              + ".key: another key than that of "
              + chain.getFirst().getSubjectX500Principal()
              + " (expected: the key of the first certificate in "
              + name
              + ".pem)");
    }
    if (key == null || !problems.isEmpty()) {
      throw new TrustException("credentials " + name + " in " + folder + ": " + joined());
    }
    return new Credentials(key, chain, authorities);
  }

  /**
   * Key first, then its certificate: a reader that comes between the two sees a key that does not
   * fit and says so, and keeps what it had. Nobody is told to reload before both are there.
   */
  void write(Credentials credentials) {
    try {
      PrivateFiles.createFolder(folder);
      PrivateFiles.replace(
          folder.resolve(AUTHORITIES),
          Pem.format(credentials.authorities()),
          PrivateFiles.READABLE);
      PrivateFiles.replace(
          folder.resolve(name + ".key"), Pem.format(credentials.key()), PrivateFiles.OWNER_ONLY);
      PrivateFiles.replace(
          folder.resolve(name + ".pem"), Pem.format(credentials.chain()), PrivateFiles.READABLE);
    } catch (IOException e) {
      throw new TrustException("credentials " + name + ": cannot be written to " + folder, e);
    }
  }

  private List<X509Certificate> certificates(Path file) {
    try {
      return Certificates.read(file);
    } catch (TrustException e) {
      problems.add(withoutFolder(e.getMessage()));
      return List.of();
    }
  }

  private @Nullable PrivateKey key(Path file) {
    try {
      String text = Files.readString(file);
      if (PrivateFiles.isOpenToOthers(file)) {
        problems.add(name + ".key: mode " + PrivateFiles.mode(file) + " (expected: rw-------)");
      }
      return Pem.privateKey(Pem.parse(text));
    } catch (TrustException e) {
      problems.add(name + ".key: " + e.getMessage());
    } catch (IOException e) {
      problems.add(name + ".key: " + reason(e));
    }
    return null;
  }

  private String withoutFolder(@Nullable String message) {
    return String.valueOf(message).replace(folder + "/", "");
  }

  private String joined() {
    return problems.isEmpty() ? "no key" : String.join("; ", problems);
  }

  /** Why a file could not be read, in words. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "missing";
      case AccessDeniedException _ -> "not readable for this user";
      default -> "unreadable: " + e.getMessage();
    };
  }
}
