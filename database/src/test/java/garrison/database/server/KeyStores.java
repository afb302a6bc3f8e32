// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.trust.Credentials;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;

/** Credentials in the form that Connector/J takes. */
final class KeyStores {
  static final String PASSWORD = "changeit";

  private KeyStores() {}

  static Path write(Path folder, String role) {
    Credentials credentials = Credentials.read(folder, role);
    Path file = folder.resolve(role + ".p12");
    try (OutputStream output = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          role,
          credentials.key(),
          PASSWORD.toCharArray(),
          credentials.chain().toArray(Certificate[]::new));
      store.store(output, PASSWORD.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
