// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS between the members, by certificates that can be replaced while it runs.
 *
 * <p>ZooKeeper can be told the name of a class that supplies its context. It makes one object of
 * it, asks once, and keeps the answer; so the answer is a context that has none of its own and
 * hands every call to the newest one. A new certificate, or another set of accepted identities,
 * holds for the next connection, and sessions of the old context cannot be resumed with it. The
 * newest one is static because ZooKeeper makes the object: there is one member in a process.
 */
public final class VoterContexts implements Supplier<SSLContext> {
  private static final AtomicReference<@Nullable SSLContext> NEWEST = new AtomicReference<>();

  /** For ZooKeeper. */
  public VoterContexts() {}

  static void replace(MemberTrust trust) {
    PeerVerifier verifier = new PeerVerifier(trust.own().authorities(), trust.accepted());
    NEWEST.set(TlsContexts.server(trust.own(), verifier));
  }

  @Override
  public SSLContext get() {
    SSLContext newest = newest();
    return new Forwarding(newest.getProvider(), newest.getProtocol());
  }

  private static SSLContext newest() {
    SSLContext newest = NEWEST.get();
    if (newest == null) {
      throw new IllegalStateException("quorum: no certificate yet (expected: one before start)");
    }
    return newest;
  }

  /** A context is made of an implementation and two labels; ours forwards. */
  private static final class Forwarding extends SSLContext {
    Forwarding(Provider provider, String protocol) {
      super(new ToNewest(), provider, protocol);
    }
  }

  private static final class ToNewest extends SSLContextSpi {
    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("quorum: the context is already there");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return newest().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return newest().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return newest().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return newest().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return newest().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return newest().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return newest().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return newest().getSupportedSSLParameters();
    }
  }
}
