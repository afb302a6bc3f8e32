// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.Reasons;
import garrison.model.plan.RolePlan;
import garrison.nginx.Nginx;
import garrison.nginx.NginxConfiguration;
import garrison.nginx.NginxConfiguration.Account;
import garrison.nginx.NginxException;
import garrison.nginx.NginxFolders;
import garrison.nginx.NginxPrograms;
import garrison.node.supervision.Health;
import garrison.node.supervision.Workload;
import garrison.node.supervision.Workload.Launch;
import garrison.node.supervision.Workload.Patience;
import garrison.telemetry.agent.Source;
import garrison.telemetry.control.ControlException;
import garrison.trust.TrustException;
import java.time.InstantSource;
import java.util.Map;

/** The web server of one server where nginx plays it. */
final class NginxRole implements AutoCloseable {
  /** The process's name in messages and of its log. */
  static final String NAME = "nginx";

  private final Nginx nginx;
  private final NodeFolders folders;

  NginxRole(RolePlan.Web plan, NodeFolders folders, InstantSource clock, Roles roles) {
    this.folders = folders;
    this.nginx =
        new Nginx(
            configuration(plan, folders),
            () -> NginxPrograms.find(System.getenv().getOrDefault("PATH", "")),
            clock,
            () -> roles.pid(NAME));
  }

  Workload workload() {
    return new Workload(
        NAME,
        folders.log(NAME),
        () -> new Launch(nginx.prepare(), Map.of()),
        this::health,
        Patience.DEFAULTS,
        Nginx::quit);
  }

  /** What it counts: from zero with each start of this process, which keeps count of its log. */
  Source source() {
    return new Source(NAME, Source.Counters.CONTINUED, nginx::metrics);
  }

  /** Takes the certificates that are there now; an answer without words means that it did. */
  String reload() {
    try {
      nginx.reload(nginx.configuration());
      return "";
    } catch (NginxException | TrustException e) {
      throw new ControlException(Reasons.onOneLine(e));
    }
  }

  @Override
  public void close() {
    nginx.close();
  }

  static NginxConfiguration configuration(RolePlan.Web plan, NodeFolders folders) {
    return new NginxConfiguration(
        1,
        plan.listen(),
        plan.accepts(),
        plan.staticFolder(),
        plan.limits(),
        System.getProperty("user.name").equals("root") ? Account.ROOT : Account.OWN,
        new NginxFolders(
            folders.nginxRun(),
            folders.trust(),
            folders.applicationSocket(),
            folders.nginxAccessLog()));
  }

  private Health health() {
    try {
      nginx.requireAnswer();
      return Health.good("answers");
    } catch (NginxException e) {
      return Health.bad(String.valueOf(e.getMessage()));
    }
  }
}
