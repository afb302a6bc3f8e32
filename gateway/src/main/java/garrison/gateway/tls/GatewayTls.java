// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.tls;

import garrison.trust.Certificates;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Makes the TLS contexts of the gateway: TLS 1.2 and 1.3 by BoringSSL where its library loads, else
 * by the JDK.
 */
public final class GatewayTls {
  private static final SslProvider PROVIDER =
      OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

  private GatewayTls() {}

  /**
   * For the public: the site's own certificate, HTTP/2 and HTTP/1.1 by ALPN. The certificate covers
   * all names that are served, so it is shown whatever name a client asks for; a request for any
   * other name is answered by HTTP, which can say what is wrong.
   */
  public static SslContext site(Credentials site) {
    return build(
        common(SslContextBuilder.forServer(site.key(), site.chain()))
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1)));
  }

  /** For peers that must prove one of the identities during the handshake. */
  public static SslContext server(Credentials own, Set<URI> accepts) {
    return build(
        common(SslContextBuilder.forServer(own.key(), own.chain()))
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(new PeerVerifier(own.authorities(), accepts)));
  }

  /**
   * For connections to exactly one identity; names and addresses in its certificate do not count.
   */
  public static SslContext client(Credentials own, URI peer) {
    return build(
        common(SslContextBuilder.forClient())
            .keyManager(own.key(), own.chain())
            .trustManager(new PeerVerifier(own.authorities(), Set.of(peer)))
            .endpointIdentificationAlgorithm(null));
  }

  /** Who the peer of a connection proved to be, once its handshake is complete. */
  public static Optional<URI> peer(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return Optional.empty();
    }
    try {
      return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate leaf
          ? Certificates.identity(leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    }
  }

  private static SslContextBuilder common(SslContextBuilder builder) {
    return builder
        .sslProvider(PROVIDER)
        .protocols(TlsContexts.PROTOCOLS)
        .ciphers(TlsContexts.SUITES, SupportedCipherSuiteFilter.INSTANCE);
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return builder.build();
    } catch (SSLException failure) {
      throw new TlsException("TLS context cannot be made", failure);
    }
  }
}
