// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.quorum.member.Beginning;
import garrison.quorum.member.LeadRules;
import garrison.quorum.member.MemberConfiguration;
import garrison.quorum.member.MemberTrust;
import garrison.quorum.member.QuorumMember;
import garrison.quorum.member.QuorumTiming;
import garrison.quorum.membership.Seats;
import garrison.trust.Credentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * One member in a process of its own, told by lines on its standard input what to do; each line is
 * answered by one. Ends with its input, so never outlives the test.
 */
final class MemberMain {
  private final QuorumMember member;
  private final Quorum quorum;
  private final Map<String, Lease> leases = new HashMap<>();
  private final AtomicInteger lost = new AtomicInteger();
  private final Map<String, Beat> beats = new HashMap<>();

  private MemberMain(QuorumMember member, Quorum quorum) {
    this.member = member;
    this.quorum = quorum;
  }

  /**
   * Arguments: id, members, folder, beginning, folder of certificates, accepted identities, who
   * should lead.
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    // ZooKeeper prints the names of old files that it deletes.
    System.setOut(System.err);
    MemberConfiguration configuration =
        new MemberConfiguration(
            Integer.parseInt(arguments[0]),
            TestMembers.named(seats(arguments[1])),
            Path.of(arguments[2]),
            Beginning.valueOf(arguments[3]),
            QuorumTiming.DEFAULT,
            rules(arguments[6]));
    Set<URI> accepted =
        Arrays.stream(arguments[5].split(",")).map(URI::create).collect(Collectors.toSet());
    MemberTrust trust = new MemberTrust(Credentials.read(Path.of(arguments[4]), "own"), accepted);
    QuorumMember member = QuorumMember.start(configuration, trust);
    MemberMain main = new MemberMain(member, Quorum.connect(member, QuorumLimits.DEFAULT));
    answers.println("= started");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = lines.readLine();
    while (line != null && !line.equals("close")) {
      answers.println(main.answer(line.split(" ")));
      line = lines.readLine();
    }
    if (line != null) {
      main.quorum.close();
      member.close();
      answers.println("= " + member.state());
    }
    Runtime.getRuntime().halt(0);
  }

  static Seats seats(String joined) {
    return Seats.ofConfiguration(joined.replace(",", "\n"));
  }

  /** The rules as one argument: preferred ids, then the times in ms. */
  static String text(LeadRules rules) {
    String ids = rules.preferred().stream().map(String::valueOf).collect(Collectors.joining(","));
    return ids
        + ";"
        + rules.stable().toMillis()
        + ";"
        + rules.pause().toMillis()
        + ";"
        + rules.look().toMillis();
  }

  private static LeadRules rules(String text) {
    String[] parts = text.split(";", -1);
    return new LeadRules(
        Arrays.stream(parts[0].split(","))
            .filter(id -> !id.isEmpty())
            .map(Integer::valueOf)
            .collect(Collectors.toSet()),
        Duration.ofMillis(Long.parseLong(parts[1])),
        Duration.ofMillis(Long.parseLong(parts[2])),
        Duration.ofMillis(Long.parseLong(parts[3])));
  }

  private String answer(String[] words) {
    try {
      return "= " + perform(words);
    } catch (QuorumUnavailableException | QuorumRefusedException e) {
      return "! " + e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  private Object perform(String[] words) {
    return switch (words[0]) {
      case "state" -> member.state();
      case "create" -> register(words[1]).create(words[2]);
      case "replace" -> register(words[1]).replace(Integer.parseInt(words[2]), words[3]);
      case "read" -> register(words[1]).read();
      case "lease" -> {
        var lease = quorum.tryLease(words[1], words[2], lost::incrementAndGet);
        lease.ifPresent(taken -> leases.put(words[1], taken));
        yield lease.isPresent();
      }
      case "held" -> Objects.requireNonNull(leases.get(words[1])).isHeld() + " lost=" + lost;
      case "beat" -> {
        beats.put(words[1], new Beat(register(words[1])));
        yield "beats";
      }
      case "gap" -> Objects.requireNonNull(beats.get(words[1])).longestMillis();
      case "advance" ->
          quorum.membership().advance(seats(words[1]), Set.of(Integer.parseInt(words[2])));
      default -> throw new IllegalArgumentException("no such request: " + words[0]);
    };
  }

  private Register<String> register(String name) {
    return quorum.register(name, Codec.text());
  }
}
