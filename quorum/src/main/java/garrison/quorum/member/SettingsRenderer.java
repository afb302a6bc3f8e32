// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.trust.TlsContexts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * ZooKeeper's settings, as the file it reads. Keys it does not know it turns into system properties
 * ({@code zookeeper.KEY}), which is how its other half is set; so everything that is not its
 * default is in one place. The client port is not here: it is whatever the machine has free.
 */
final class SettingsRenderer {
  private SettingsRenderer() {}

  /**
   * @param data the folder of snapshots and logs
   * @param members the file that says who the members are
   */
  static String render(MemberConfiguration configuration, Path data, Path members) {
    QuorumTiming timing = configuration.timing();
    StringBuilder text = new StringBuilder();
    section(
        text,
        "Places.",
        List.of(
            Map.entry("dataDir", data), //
            Map.entry("dynamicConfigFile", members)));
    section(
        text,
        "Time, in ticks where it is not milliseconds.",
        List.of(
            Map.entry("tickTime", timing.tick().toMillis()),
            Map.entry("initLimit", timing.ticks(timing.join())),
            Map.entry("syncLimit", timing.ticks(timing.follow())),
            Map.entry("connectToLearnerMasterLimit", timing.ticks(timing.connect())),
            Map.entry("minSessionTimeout", timing.session().toMillis()),
            Map.entry("maxSessionTimeout", timing.session().toMillis()),
            Map.entry("cnxTimeout", timing.connect().toMillis()),
            Map.entry("leader.maxTimeToWaitForEpoch", timing.follow().toMillis()),
            Map.entry("leaderConnectDelayDuringRetryMs", 20),
            Map.entry("fastleader.minNotificationInterval", 50),
            Map.entry("fastleader.maxNotificationInterval", timing.follow().toMillis())));
    section(
        text,
        "Data: forced to disk before it counts, and bounded. An empty folder has no say.",
        List.of(
            Map.entry("forceSync", "yes"),
            Map.entry("db.autocreate", false),
            Map.entry("snapCount", MemberConfiguration.WRITES_PER_SNAPSHOT),
            Map.entry("preAllocSize", MemberConfiguration.LOG_GROWTH_KIB),
            Map.entry("autopurge.snapRetainCount", MemberConfiguration.KEPT_SNAPSHOTS),
            Map.entry("autopurge.purgeInterval", 1)));
    section(
        text,
        "Members: changed by agreement, speaking with each other by our certificates alone.",
        List.of(
            Map.entry("standaloneEnabled", false),
            Map.entry("reconfigEnabled", true),
            Map.entry("sslQuorum", true),
            Map.entry("portUnification", false),
            Map.entry("electionPortBindRetry", 10),
            Map.entry("learner.closeSocketAsync", true),
            Map.entry("leader.closeSocketAsync", true),
            Map.entry("ssl.quorum.context.supplier.class", VoterContexts.class.getName()),
            Map.entry("ssl.quorum.enabledProtocols", String.join(",", TlsContexts.PROTOCOLS)),
            Map.entry("ssl.quorum.ciphersuites", String.join(",", TlsContexts.SUITES)),
            Map.entry("ssl.quorum.clientAuth", "need"),
            Map.entry("ssl.quorum.handshakeDetectionTimeoutMillis", timing.connect().toMillis())));
    section(
        text,
        "Clients: of this process alone. No commands, no web pages, nothing without the secret.",
        List.of(
            Map.entry("serverCnxnFactory", LocalConnections.class.getName()),
            Map.entry("maxClientCnxns", MemberConfiguration.MOST_CLIENTS),
            Map.entry("authProvider.1", SecretProvider.class.getName()),
            Map.entry("enforce.auth.enabled", true),
            Map.entry("enforce.auth.schemes", QuorumAccess.SCHEME),
            Map.entry("4lw.commands.whitelist", ""),
            Map.entry("admin.enableServer", false),
            Map.entry("audit.enable", false)));
    return text.toString();
  }

  private static void section(
      StringBuilder text, String title, List<Map.Entry<String, ?>> settings) {
    text.append(text.isEmpty() ? "" : "\n").append("# ").append(title).append('\n');
    text.append(
        settings.stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
            .collect(Collectors.joining()));
  }
}
