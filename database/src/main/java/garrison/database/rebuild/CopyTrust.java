// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import garrison.model.Role;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import javax.net.ssl.SSLSocket;

/**
 * Both ends of a copy prove to be the role database on a server of ours. The certificate is read
 * anew for each connection, so that a renewed one is used.
 *
 * @param folder with the certificates of this server's roles
 */
record CopyTrust(Path folder) {
  /** Speaks TLS on a connection that a peer has opened, who has to be one of these. */
  SSLSocket accept(Socket plain, Set<URI> accepted) throws IOException {
    Credentials own = own();
    PeerVerifier peer = new PeerVerifier(own.authorities(), accepted);
    SSLSocket secured =
        (SSLSocket)
            TlsContexts.server(own, peer).getSocketFactory().createSocket(plain, null, true);
    secured.setUseClientMode(false);
    secured.setSSLParameters(TlsContexts.serverParameters());
    secured.startHandshake();
    return secured;
  }

  /** Speaks TLS on a connection that was opened to a peer, who has to be this one. */
  SSLSocket connect(Socket plain, String host, int port, URI expected) throws IOException {
    Credentials own = own();
    PeerVerifier peer = new PeerVerifier(own.authorities(), Set.of(expected));
    SSLSocket secured =
        (SSLSocket)
            TlsContexts.client(own, peer).getSocketFactory().createSocket(plain, host, port, true);
    secured.setSSLParameters(TlsContexts.clientParameters());
    secured.startHandshake();
    return secured;
  }

  private Credentials own() {
    return Credentials.read(folder, Role.DATABASE.word());
  }
}
