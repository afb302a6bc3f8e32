// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.lab.LabProgress.Phase;
import garrison.lab.fault.Faults;
import garrison.lab.fault.Power;
import garrison.lab.network.LabHost;
import garrison.lab.network.NamespaceSockets;
import garrison.lab.network.Relay;
import garrison.lab.network.Wiring;
import garrison.model.ServerName;
import garrison.node.program.Installation;
import garrison.node.program.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a lab, from inside: take the ports, make the network, write certificates, start the
 * hosts, wait until every role is healthy, keep them running, stop them in order.
 *
 * <p>Nothing is undone by hand. All of it belongs to this process's namespaces, and ends with it;
 * that is as true after a failure half way as after {@code down} or a kill.
 */
final class LabRun {
  private static final Logger log = LoggerFactory.getLogger(LabRun.class);
  private static final Duration TURN = Duration.ofMillis(150);
  private static final int DEATHS_AT_START = 3;

  private final LabFolders folders;
  private final LabPlan plan;
  private final InstantSource clock;
  private final List<HostProcess> hosts = new ArrayList<>();
  private final Faults faults;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private volatile LabProgress progress = new LabProgress(Phase.PREPARING, List.of());
  private Optional<ServerName> writer = Optional.empty();
  private volatile @Nullable Relay site;
  private volatile @Nullable Relay dashboard;

  LabRun(LabFolders folders, LabPlan plan, InstantSource clock) {
    this.folders = folders;
    this.plan = plan;
    this.clock = clock;
    this.faults = new Faults(plan.hosts(), this::power, clock);
  }

  /** What can be broken. */
  Faults faults() {
    return faults;
  }

  private synchronized Optional<Power> power(String name) {
    return hosts.stream()
        .filter(host -> host.host().name().equals(name))
        .map(Power.class::cast)
        .findFirst();
  }

  LabProgress progress() {
    return progress;
  }

  int sitePort() {
    Relay relay = site;
    return relay == null ? plan.settings().sitePort() : relay.port();
  }

  int dashboardPort() {
    Relay relay = dashboard;
    return relay == null ? plan.settings().dashboardPort() : relay.port();
  }

  /** The first process of each host that runs, in the numbers of the lab's namespace. */
  synchronized Map<String, Long> firstPids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    for (HostProcess host : hosts) {
      host.firstPid().ifPresent(pid -> pids.put(host.host().name(), pid));
    }
    return pids;
  }

  /** Ends {@link #live} soon. */
  void requestStop() {
    stopRequested.countDown();
  }

  /**
   * The whole life; returns after an ordered stop.
   *
   * @throws LabException when it could not start
   */
  void live() throws InterruptedException {
    try {
      prepare();
      startHosts();
      if (awaitHealth()) {
        noteQuorum();
        openDoors();
        progress = new LabProgress(Phase.READY, List.of());
        log.info("event=lab-ready servers={}", plan.infrastructure().servers().size());
        stopRequested.await();
      }
    } finally {
      stop();
    }
  }

  private void prepare() throws InterruptedException {
    try {
      site = Relay.bind(plan.settings().sitePort());
      dashboard = Relay.bind(plan.settings().dashboardPort());
      Provisioning provisioning = new Provisioning(folders, plan);
      provisioning.createFolders();
      provisioning.writeNames();
      provisioning.writeSecrets(clock);
      writer = provisioning.writer();
      progress = new LabProgress(Phase.PREPARING, List.of("network"));
      makeNetwork();
      progress = new LabProgress(Phase.PREPARING, List.of("certificates"));
      provisioning.issueCertificates(clock);
    } catch (IOException e) {
      throw new LabException("preparing the lab", "see " + folders.log("lab"), e);
    }
  }

  private void makeNetwork() throws IOException, InterruptedException {
    Wiring wiring = new Wiring(plan.infrastructure(), plan.addressing(), plan.hosts());
    Files.writeString(folders.networkScript(), wiring.script());
    Process shell =
        // In a namespace of its own: ip netns goes back to where it came from, and an ordinary
        // user may not enter the machine's.
        new ProcessBuilder(
                "unshare", "--net", "--", "sh", "-eu", folders.networkScript().toString())
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (shell.waitFor() != 0) {
      throw new LabException(
          "network: " + output.strip() + " (expected: namespaces, bridges and links are made)",
          "the kernel must allow network namespaces, bridge and veth; a container often does not");
    }
  }

  private synchronized void startHosts() {
    for (LabHost host : plan.hosts()) {
      boolean server = host.kind() == LabHost.Kind.SERVER;
      List<String> program =
          FirstProcess.host(
              host.name(),
              folders.etc(host.name()).toString(),
              server ? node(host.name()) : List.of("sleep", "infinity"));
      hosts.add(new HostProcess(host, program, new BoundedLog(folders.log(host.name()))));
    }
    // Platform threads: each spends its life in a blocking read of a pipe.
    hosts.forEach(host -> Thread.ofPlatform().daemon().name(host.host().name()).start(host::run));
    progress = new LabProgress(Phase.STARTING, List.of());
  }

  private List<String> node(String server) {
    List<String> program = plan.settings().node();
    List<String> command =
        new ArrayList<>(
            program.isEmpty()
                ? Installation.ofThisProcess().command(JavaProgram.NODE, server, List.of())
                : program);
    command.addAll(List.of("--server", server, "--file", plan.file().toString()));
    command.addAll(List.of("--state", folders.state(server).toString()));
    command.addAll(List.of("--run", folders.run(server).toString()));
    command.addAll(List.of("--generation", Long.toString(plan.generation()), "--place", "lab"));
    writer.ifPresent(name -> command.addAll(List.of("--writer", name.value())));
    // A member that lost its memory must not found a quorum anew with others that lost theirs.
    boolean founded = Files.exists(folders.quorumFounded());
    command.addAll(List.of("--quorum", founded ? "join" : "found"));
    return command;
  }

  /** Whether all became healthy; false when a stop was requested first. */
  private boolean awaitHealth() throws InterruptedException {
    long deadline = System.nanoTime() + plan.settings().startLimit().toNanos();
    while (true) {
      Map<String, String> complaints = complaints();
      List<String> waiting = new ArrayList<>();
      complaints.forEach((server, complaint) -> waiting.add(server + ": " + complaint));
      progress = new LabProgress(Phase.STARTING, waiting);
      if (complaints.isEmpty()) {
        return true;
      }
      complaints.forEach(this::failIfHopeless);
      if (System.nanoTime() > deadline) {
        throw new LabException(
            "not healthy after %d s: %s (expected: every role healthy)"
                .formatted(plan.settings().startLimit().toSeconds(), String.join(", ", waiting)),
            "see the logs in " + folders.logs());
      }
      if (stopRequested.await(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
  }

  private Map<String, String> complaints() {
    Map<String, String> complaints = new TreeMap<>();
    for (HostProcess host : hosts) {
      if (host.host().kind() == LabHost.Kind.SERVER) {
        Path socket = folders.nodeSocket(host.host().name());
        NodeHealth.complaint(socket).ifPresent(text -> complaints.put(host.host().name(), text));
      } else if (host.firstPid().isEmpty()) {
        complaints.put(host.host().name(), "host is starting");
      }
    }
    return complaints;
  }

  private void failIfHopeless(String name, String complaint) {
    HostProcess host =
        hosts.stream().filter(each -> each.host().name().equals(name)).findFirst().orElseThrow();
    if (complaint.startsWith(NodeHealth.FAILED)) {
      throw new LabException(
          name + ": " + complaint.substring(NodeHealth.FAILED.length()),
          "see " + host.output().file());
    }
    if (host.deaths() >= DEATHS_AT_START) {
      throw LastWords.of(host);
    }
  }

  private void noteQuorum() {
    try {
      Files.writeString(folders.quorumFounded(), clock.instant() + "\n");
    } catch (IOException e) {
      throw new LabException("the lab's state", "see " + folders.log("lab"), e);
    }
  }

  private void openDoors() {
    try {
      Relay toSite = site;
      Relay toDashboard = dashboard;
      if (toSite != null && !plan.site().isEmpty()) {
        toSite.start(NamespaceSockets.in(netns(LabHost.INTERNET)), plan.site());
      }
      if (toDashboard != null && !plan.dashboard().isEmpty()) {
        toDashboard.start(NamespaceSockets.in(netns(LabHost.OPERATOR)), plan.dashboard());
      }
    } catch (IOException e) {
      throw new LabException("relay into the lab", "see " + folders.log("lab"), e);
    }
  }

  private static Path netns(String host) {
    return Path.of("/run/netns", host);
  }

  /** Edges first, so that no request enters what is being stopped; then all others at once. */
  private void stop() throws InterruptedException {
    long deadline = System.nanoTime() + plan.settings().stopLimit().toNanos();
    progress = new LabProgress(Phase.STOPPING, List.of());
    faults.thawAll();
    Optional.ofNullable(site).ifPresent(Relay::close);
    Optional.ofNullable(dashboard).ifPresent(Relay::close);
    stopTogether(
        hosts.stream().filter(host -> host.host().publicAddress().isPresent()).toList(), deadline);
    stopTogether(
        hosts.stream().filter(host -> host.host().publicAddress().isEmpty()).toList(), deadline);
  }

  private void stopTogether(List<HostProcess> group, long deadline) throws InterruptedException {
    List<Thread> stops = new ArrayList<>();
    for (HostProcess host : group) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      stops.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  host.stop(left);
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread stop : stops) {
      stop.join();
    }
  }
}
