// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything one nginx is told.
 *
 * @param revision which configuration of this process it is, counted from 1; nginx answers it, so
 *     that it can be seen when a new one is served
 * @param listen where mutual TLS is listened on
 * @param accepts the identities that are answered, at least one
 * @param staticFolder files to answer itself
 * @param limits what it puts up with
 * @param account whom its processes run as
 * @param folders where it has its things
 */
public record NginxConfiguration(
    long revision,
    Endpoint listen,
    List<Identity> accepts,
    Optional<Path> staticFolder,
    Limits limits,
    Account account,
    NginxFolders folders) {

  /** Whom nginx runs as. */
  public enum Account {
    /** Root, which nginx would leave for an account that cannot read our files. */
    ROOT,
    /** The user who starts it. */
    OWN
  }

  public NginxConfiguration {
    accepts = List.copyOf(accepts);
    if (accepts.isEmpty()) {
      throw new NginxException("accepts: none (expected: at least one identity)");
    }
    staticFolder.ifPresent(NginxFolders::requirePlain);
  }

  /** The same as the next revision. */
  NginxConfiguration withRevision(long next) {
    return new NginxConfiguration(next, listen, accepts, staticFolder, limits, account, folders);
  }
}
