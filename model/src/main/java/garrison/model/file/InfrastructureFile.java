// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import garrison.model.Backups;
import garrison.model.Balance;
import garrison.model.DomainName;
import garrison.model.Infrastructure;
import garrison.model.Infrastructure.Database;
import garrison.model.Infrastructure.Monitoring;
import garrison.model.Limits;
import garrison.model.Network;
import garrison.model.Server;
import garrison.model.Site;
import garrison.model.WhenAlone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads {@code garrison.yaml}.
 *
 * <p>The reading is linear and total: it goes through every section, notes each problem where it
 * stands and goes on, and at the end there is either an Infrastructure or one exception with all
 * problems. Unknown keys are problems, so that a misspelt setting is never silently ignored. What
 * is said of several servers together (two with one address, no edge) is checked when each by
 * itself is right, because before that it would only repeat what was said.
 */
public final class InfrastructureFile {
  /** A file for a handful of servers is small; more than this is a mistake. */
  static final int MOST_CHARACTERS = 1 << 20;

  private static final String NAME_OF_A_SERVER =
      "a name with an address and roles, such as web-1: { address: 10.0.0.11, web: garrison }";

  private final Problems problems;
  private final Path folder;

  private InfrastructureFile(String file, Path folder) {
    this.problems = new Problems(file);
    this.folder = folder;
  }

  /**
   * Reads the text of a file.
   *
   * @param file the name to use in messages
   * @param folder what relative paths in the file start from
   * @throws InvalidFileException with every problem, when there is one
   */
  public static Infrastructure read(String file, Path folder, String text) {
    InfrastructureFile reading = new InfrastructureFile(file, folder);
    Optional<Node> root = reading.compose(text);
    Optional<Infrastructure> infrastructure = root.flatMap(reading::infrastructure);
    if (infrastructure.isEmpty() || !reading.problems.isEmpty()) {
      throw reading.problems.toException();
    }
    return infrastructure.get();
  }

  private Optional<Node> compose(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(MOST_CHARACTERS)
            .setMaxAliasesForCollections(0)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.add((Mark) null, "", "the file is empty (expected: site and servers)");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      problems.add(
          e.getProblemMark().or(e::getContextMark).orElse(null), "", "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add((Mark) null, "", "not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private Optional<Infrastructure> infrastructure(Node node) {
    Section root = Section.of(problems, "", node);
    Optional<Site> site =
        root.requiredSection("site", "what is hosted: domain, application").flatMap(this::site);
    List<Server> servers =
        root.requiredSection("servers", NAME_OF_A_SERVER).map(this::servers).orElse(List.of());
    Limits limits = root.section("limits").map(LimitsSection::read).orElse(Limits.DEFAULTS);
    List<Network> operators = root.section("firewall").map(this::operators).orElse(List.of());
    Database database = root.section("database").map(this::database).orElse(Database.DEFAULTS);
    Monitoring monitoring =
        root.section("monitoring").map(this::monitoring).orElse(Monitoring.DEFAULTS);
    root.end();
    if (site.isEmpty() || !problems.isEmpty()) {
      return Optional.empty();
    }
    Infrastructure infrastructure =
        new Infrastructure(site.get(), servers, limits, operators, database, monitoring);
    Consistency.check(infrastructure, problems::add);
    return Optional.of(infrastructure);
  }

  private Optional<Site> site(Section section) {
    Optional<DomainName> domain =
        section.required("domain", "the name visitors use", DomainName::new);
    List<DomainName> aliases = section.list("aliases", DomainName::new);
    Optional<Path> staticFolder = section.optional("static", this::path);
    Optional<Path> war =
        section
            .requiredSection("application", "the site's program, such as { war: site.war }")
            .flatMap(this::war);
    section.optional("certificate", Values::certificate);
    Balance balance = section.optional("balance", Balance::of).orElse(Site.DEFAULT_BALANCE);
    section.end();
    if (domain.isEmpty() || war.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Site(domain.get(), aliases, staticFolder, war.get(), balance));
  }

  private Optional<Path> war(Section section) {
    Optional<Path> war = section.required("war", "a Jakarta Servlet WAR file", this::path);
    section.end();
    return war;
  }

  private List<Server> servers(Section section) {
    List<Server> servers = new ArrayList<>();
    ServerSection reading = new ServerSection(problems);
    for (String name : section.keys()) {
      Node node = section.at(name);
      section
          .section(name)
          .flatMap(entry -> reading.read(name, node, entry))
          .ifPresent(servers::add);
    }
    return servers;
  }

  private List<Network> operators(Section section) {
    List<Network> operators = section.list("operators", Network::parse);
    section.end();
    return operators;
  }

  private Database database(Section section) {
    WhenAlone whenAlone =
        section.optional("when_alone", Values::whenAlone).orElse(Database.DEFAULTS.whenAlone());
    Backups backups = section.section("backups").map(this::backups).orElse(Backups.DEFAULTS);
    section.end();
    return new Database(whenAlone, backups);
  }

  private Backups backups(Section section) {
    Optional<Duration> every =
        section.optional("every", Values::backupsEvery).orElse(Backups.DEFAULTS.every());
    int keep = section.optional("keep", Values::backupsKept).orElse(Backups.DEFAULTS.keep());
    Optional<Path> store = section.optional("folder", this::path);
    section.end();
    return new Backups(every, keep, store);
  }

  private Monitoring monitoring(Section section) {
    Duration retention =
        section.optional("retention", Values::duration).orElse(Monitoring.DEFAULTS.retention());
    var dashboard =
        section.optional("dashboard", Values::port).orElse(Monitoring.DEFAULTS.dashboard());
    section.end();
    return new Monitoring(retention, dashboard);
  }

  private Path path(String text) {
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("nothing (expected: a path)");
    }
    return folder.resolve(text).toAbsolutePath().normalize();
  }
}
