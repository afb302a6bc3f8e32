// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import java.security.KeyManagementException;
import java.security.SecureRandom;
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
 * A TLS context whose contents can be replaced while a server uses it. Certificates live for a day;
 * the JDK's server is given one context for its whole life. New connections use the newest
 * certificate, existing ones go on with theirs.
 */
final class CurrentSslContext extends SSLContext {
  private final Holder current;

  private CurrentSslContext(Holder current, SSLContext first) {
    super(new Delegate(current), first.getProvider(), first.getProtocol());
    this.current = current;
  }

  static CurrentSslContext of(SSLContext first) {
    return new CurrentSslContext(new Holder(first), first);
  }

  /** Makes {@code next} the one that new connections use. */
  void replace(SSLContext next) {
    current.context = next;
  }

  /** One reference, read by every new connection. */
  private static final class Holder {
    volatile SSLContext context;

    Holder(SSLContext context) {
      this.context = context;
    }
  }

  private static final class Delegate extends SSLContextSpi {
    private final Holder current;

    Delegate(Holder current) {
      this.current = current;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("context: is replaced as a whole (expected: no init)");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return current.context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return current.context.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return current.context.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return current.context.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return current.context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return current.context.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return current.context.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return current.context.getSupportedSSLParameters();
    }
  }
}
