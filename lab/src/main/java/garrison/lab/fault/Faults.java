// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import garrison.lab.fault.Cut.Direction;
import garrison.lab.network.LabHost;
import garrison.lab.network.Wiring;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlServer.Verb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Breaks hosts of the lab and heals them, on request of the lab's control socket.
 *
 * <ul>
 *   <li>{@code power-off HOST…}, {@code power-on HOST…}: as if the plug were pulled. The network
 *       goes first, so that no peer is told by a reset what it would have to find out by itself.
 *   <li>{@code kill HOST TARGET}: SIGKILL; whoever watches over it may start it again.
 *   <li>{@code freeze HOST TARGET}, {@code thaw HOST TARGET}: SIGSTOP and SIGCONT.
 *   <li>{@code cut HOST}, {@code cut-one-way HOST in|out}, {@code heal HOST}: the private network,
 *       on the bridge's side of the cable.
 *   <li>{@code disk HOST full|read-only|slow|well}: what the host's database finds, and every one
 *       that is started in its place.
 *   <li>{@code heal-all}: everything is as it was; {@code faults}: what was done, and when.
 * </ul>
 *
 * <p>All may be repeated without further effect. One at a time: this object's lock is held while a
 * fault is made, so that what is recorded is what is.
 */
public final class Faults {
  /**
   * One thing that was done.
   *
   * @param at when it was done, ISO 8601
   * @param fault the verb
   * @param hosts to which hosts
   * @param detail the rest of the request
   * @param pids the processes that got a signal, in the numbers of the lab
   */
  public record Done(String at, String fault, List<String> hosts, String detail, List<Long> pids) {}

  private static final Logger log = LoggerFactory.getLogger(Faults.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration OFF_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final int REMEMBERED = 1000;

  private final List<LabHost> hosts;
  private final Function<String, Optional<Power>> powers;
  private final InstantSource clock;
  private final NavigableSet<Cut> cuts = new TreeSet<>();
  private final NavigableSet<String> off = new TreeSet<>();
  private final NavigableMap<String, FaultyDisk> disks = new TreeMap<>();
  private final Deque<Done> done = new ArrayDeque<>();

  /**
   * Nothing is broken.
   *
   * @param hosts all hosts, in the order in which they were wired
   * @param powers the host of that name, once it is there
   */
  public Faults(
      List<LabHost> hosts, Function<String, Optional<Power>> powers, InstantSource clock) {
    this.hosts = List.copyOf(hosts);
    this.powers = powers;
    this.clock = clock;
  }

  /** The verbs of the control socket. */
  public Map<String, Verb> verbs() {
    return Map.ofEntries(
        Map.entry("power-off", verb(this::powerOff)),
        Map.entry("power-on", verb(this::powerOn)),
        Map.entry("kill", verb(words -> signal("kill", words, Signals.KILL))),
        Map.entry("freeze", verb(words -> signal("freeze", words, Signals.STOP))),
        Map.entry("thaw", verb(words -> signal("thaw", words, Signals.CONTINUE))),
        Map.entry("cut", verb(this::cut)),
        Map.entry("cut-one-way", verb(this::cutOneWay)),
        Map.entry("heal", verb(this::heal)),
        Map.entry("disk", verb(this::disk)),
        Map.entry("heal-all", verb(_ -> healAll())),
        Map.entry("faults", Verb.text(_ -> list())));
  }

  private interface Fault {
    Done make(List<String> words) throws IOException, InterruptedException;
  }

  private Verb verb(Fault fault) {
    return (argument, body) -> {
      List<String> words =
          argument.isBlank() ? List.of() : List.of(argument.strip().split(" +", -1));
      try {
        byte[] answer;
        synchronized (this) {
          answer = JSON.writeValueAsBytes(remember(fault.make(words)));
        }
        body.write(answer);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ControlException("interrupted");
      }
    };
  }

  private Done remember(Done fault) {
    log.warn(
        "event=fault fault={} hosts={} detail={} pids={}",
        fault.fault(),
        fault.hosts(),
        fault.detail(),
        fault.pids());
    done.addLast(fault);
    if (done.size() > REMEMBERED) {
      done.removeFirst();
    }
    return fault;
  }

  private synchronized String list() {
    return JSON.writeValueAsString(
        Map.of(
            "off",
            List.copyOf(off),
            "cut",
            cuts.stream().map(cut -> cut.port() + " " + cut.direction()).toList(),
            "disks",
            List.copyOf(disks.keySet()),
            "done",
            List.copyOf(done)));
  }

  private Done powerOff(List<String> names) throws IOException, InterruptedException {
    List<Power> all = new ArrayList<>();
    for (String name : atLeastOne("power-off", names)) {
      all.add(power(name));
    }
    off.addAll(names);
    applyCuts();
    Done fault = done("power-off", names, "", List.of());
    for (Power power : all) {
      if (!power.off(OFF_LIMIT)) {
        throw new ControlException(
            "power-off %s: still running after %d s (expected: nothing left)"
                .formatted(names, OFF_LIMIT.toSeconds()));
      }
    }
    return fault;
  }

  private Done powerOn(List<String> names) throws IOException, InterruptedException {
    List<Power> all = new ArrayList<>();
    for (String name : atLeastOne("power-on", names)) {
      all.add(power(name));
    }
    names.forEach(off::remove);
    applyCuts();
    all.forEach(Power::on);
    return done("power-on", names, "", List.of());
  }

  private Done signal(String fault, List<String> words, int signal) throws InterruptedException {
    if (words.size() != 2) {
      throw new ControlException(
          "%s: %s (expected: a host, then one of %s)".formatted(fault, words, Target.words()));
    }
    String host = words.getFirst();
    Power power = power(host);
    Target target =
        Target.of(words.getLast())
            .orElseThrow(() ->
                new ControlException(
                    "%s %s: %s (expected: one of %s)"
                        .formatted(fault, host, words.getLast(), Target.words())));
    List<Long> pids = processes(power, target);
    if (signal == Signals.KILL && target.endsHost() && !pids.isEmpty()) {
      power.expectEnd();
    }
    Done made = done(fault, List.of(host), target.word(), pids);
    Signals.send(signal, pids);
    if (signal == Signals.STOP && !HostProcesses.awaitStopped(pids, STOP_LIMIT)) {
      throw new ControlException(
          "freeze %s %s: still running after %d s (expected: stopped)"
              .formatted(host, target.word(), STOP_LIMIT.toSeconds()));
    }
    return made;
  }

  private Done cut(List<String> words) throws IOException, InterruptedException {
    String host = only("cut", words, 1);
    for (Direction direction : Direction.values()) {
      cuts.add(new Cut(privatePort(host), direction));
    }
    applyCuts();
    return done("cut", List.of(host), "", List.of());
  }

  private Done cutOneWay(List<String> words) throws IOException, InterruptedException {
    String host = only("cut-one-way", words, 2);
    Direction direction =
        switch (words.getLast()) {
          case "in" -> Direction.IN;
          case "out" -> Direction.OUT;
          default ->
              throw new ControlException(
                  "cut-one-way %s: %s (expected: in or out)".formatted(host, words.getLast()));
        };
    cuts.add(new Cut(privatePort(host), direction));
    applyCuts();
    return done("cut-one-way", List.of(host), words.getLast(), List.of());
  }

  private Done heal(List<String> words) throws IOException, InterruptedException {
    String host = only("heal", words, 1);
    String port = privatePort(host);
    cuts.removeIf(cut -> cut.port().equals(port));
    applyCuts();
    return done("heal", List.of(host), "", List.of());
  }

  private Done disk(List<String> words) throws InterruptedException {
    String host = only("disk", words, 2);
    Power power = power(host);
    DiskState state =
        DiskState.of(words.getLast())
            .orElseThrow(() ->
                new ControlException(
                    "disk %s: %s (expected: one of %s)"
                        .formatted(host, words.getLast(), DiskState.words())));
    healDisk(host);
    List<Long> pids = processes(power, Target.MARIADBD);
    if (state != DiskState.WELL) {
      if (pids.isEmpty()) {
        throw new ControlException("disk %s: no mariadbd runs there".formatted(host));
      }
      disks.put(host, FaultyDisk.open(state, () -> processes(power, Target.MARIADBD)));
    }
    return done("disk", List.of(host), state.word(), pids);
  }

  private void healDisk(String host) throws InterruptedException {
    FaultyDisk disk = disks.remove(host);
    if (disk != null) {
      disk.heal();
    }
  }

  private static List<Long> processes(Power power, Target target) {
    return power.firstPid().map(first -> new HostProcesses(first).find(target)).orElse(List.of());
  }

  private Done healAll() throws IOException, InterruptedException {
    for (String host : List.copyOf(disks.keySet())) {
      healDisk(host);
    }
    cuts.clear();
    off.clear();
    applyCuts();
    hosts.forEach(host -> powers.apply(host.name()).ifPresent(Power::on));
    thawAll();
    return done("heal-all", List.of(), "", List.of());
  }

  /** What is to stop in order must be able to hear of it. */
  public void thawAll() {
    for (LabHost host : hosts) {
      powers
          .apply(host.name())
          .flatMap(Power::firstPid)
          .map(first -> new HostProcesses(first).find(Target.ALL))
          .ifPresent(pids -> Signals.send(Signals.CONTINUE, pids));
    }
  }

  private Done done(String fault, List<String> names, String detail, List<Long> pids) {
    return new Done(clock.instant().toString(), fault, names, detail, pids);
  }

  private static List<String> atLeastOne(String fault, List<String> names) {
    if (names.isEmpty()) {
      throw new ControlException(fault + ": no host (expected: at least one)");
    }
    return names;
  }

  private static String only(String fault, List<String> words, int count) {
    if (words.size() != count) {
      throw new ControlException(
          "%s: %s (expected: %d words, the first a host)".formatted(fault, words, count));
    }
    return words.getFirst();
  }

  private Power power(String host) {
    var _ = number(host);
    return powers
        .apply(host)
        .orElseThrow(() -> new ControlException("host: " + host + " is not started yet"));
  }

  private String privatePort(String host) {
    int number = number(host);
    if (hosts.get(number).privateAddress().isEmpty()) {
      throw new ControlException(
          "host: %s is not on the private network (expected: a server)".formatted(host));
    }
    return Wiring.privatePort(number);
  }

  private int number(String host) {
    for (int i = 0; i < hosts.size(); i++) {
      if (hosts.get(i).name().equals(host)) {
        return i;
      }
    }
    throw new ControlException(
        "host: %s (expected: one of %s)"
            .formatted(host, hosts.stream().map(LabHost::name).collect(Collectors.joining(", "))));
  }

  /** What is off has no network either, on whichever bridge it is. */
  private void applyCuts() throws IOException, InterruptedException {
    NavigableSet<Cut> all = new TreeSet<>(cuts);
    for (String name : off) {
      int number = number(name);
      for (Direction direction : Direction.values()) {
        if (hosts.get(number).privateAddress().isPresent()) {
          all.add(new Cut(Wiring.privatePort(number), direction));
        }
        if (hosts.get(number).publicAddress().isPresent()) {
          all.add(new Cut(Wiring.publicPort(number), direction));
        }
      }
    }
    Process nft =
        new ProcessBuilder(List.of("nsenter", "--net=" + Wiring.FABRIC_FILE, "--", "nft", "-f-"))
            .redirectErrorStream(true)
            .start();
    try (var input = nft.getOutputStream()) {
      input.write(CutsRenderer.render(all).getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (nft.waitFor() != 0) {
      throw new ControlException(
          "nft: %s (expected: rules on the bridges; the kernel needs nf_tables for bridges)"
              .formatted(output.strip().lines().findFirst().orElse("no output")));
    }
  }
}
