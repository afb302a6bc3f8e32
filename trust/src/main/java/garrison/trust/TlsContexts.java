// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS as every hop of ours speaks it, for users of the JDK's own implementation: TLS 1.3 and 1.2,
 * forward secrecy and authenticated encryption only. Users of another implementation take {@link
 * #PROTOCOLS} and {@link #SUITES} and stay in step.
 *
 * <p>An {@link SSLContext} cannot carry the demand for a client certificate, so a server applies
 * {@link #serverParameters()} to each engine or socket (or to the whole server) as well.
 */
public final class TlsContexts {
  /** Newest first. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** By their IANA names, the preferred ones first. */
  public static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final char[] IN_MEMORY = new char[0];

  private TlsContexts() {}

  /** For connections that we open to a peer that has to be one of {@code peer}'s identities. */
  public static SSLContext client(Credentials own, PeerVerifier peer) {
    return context(keyManagers(own), new TrustManager[] {peer});
  }

  /** For connections that such a peer opens to us. */
  public static SSLContext server(Credentials own, PeerVerifier peer) {
    return context(keyManagers(own), new TrustManager[] {peer});
  }

  /** For a listener that anyone may reach: shows {@code own} and asks for no certificate. */
  public static SSLContext site(Credentials own) {
    return context(keyManagers(own), new TrustManager[0]);
  }

  /**
   * For a visitor of such a listener: has no certificate, and trusts {@code authorities} and no
   * others. The caller sets the endpoint identification algorithm, so that names are compared.
   */
  public static SSLContext visitor(Collection<X509Certificate> authorities) {
    try {
      KeyStore store = emptyStore();
      int number = 0;
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry("authority-" + number++, authority);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return context(null, factory.getTrustManagers());
    } catch (GeneralSecurityException e) {
      throw new TrustException("TLS context: authorities cannot be used", e);
    }
  }

  /** Protocols and suites for a connection that we open. */
  public static SSLParameters clientParameters() {
    SSLParameters parameters =
        new SSLParameters(SUITES.toArray(String[]::new), PROTOCOLS.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    return parameters;
  }

  /** Protocols and suites for a connection opened to us, and the demand for a certificate. */
  public static SSLParameters serverParameters() {
    SSLParameters parameters = clientParameters();
    parameters.setNeedClientAuth(true);
    return parameters;
  }

  private static SSLContext context(KeyManager @Nullable [] keys, TrustManager[] trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TrustException("TLS context: cannot be built", e);
    }
  }

  private static KeyManager[] keyManagers(Credentials own) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("own", own.key(), IN_MEMORY, own.chain().toArray(Certificate[]::new));
      // The one that keeps the key. "PKIX" takes it from the store at each handshake, and the store
      // derives what it is encrypted with anew each time: 10,000 rounds of a hash.
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, IN_MEMORY);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new TrustException("TLS context: key cannot be used", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, IN_MEMORY);
      return store;
    } catch (IOException e) {
      throw new TrustException("TLS context: no key store in memory", e);
    }
  }
}
