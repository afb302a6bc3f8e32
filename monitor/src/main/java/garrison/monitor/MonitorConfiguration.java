// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import garrison.model.DomainName;
import garrison.model.Engine;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * What the monitor is told, as a JSON file:
 *
 * <pre>{@code
 * { "server": "edge-1", "site": "www.foobar.com",
 *   "control": "/run/garrison/monitor.sock", "trust": "/var/lib/garrison/trust",
 *   "data": "/var/lib/garrison/monitor", "retention": "PT720H",
 *   "ingest": { "listen": "10.0.0.10:4318", "certificate": "monitor",
 *               "accepts": ["spiffe://www.foobar.com/edge-1/agent", …] },
 *   "dashboard": { "listen": "10.0.0.10:9443", "certificate": "monitor",
 *                  "names": ["10.0.0.10", "edge-1", "localhost"] },
 *   "servers": [ { "name": "edge-1", "address": "10.0.0.10",
 *                  "roles": [ { "role": "edge", "engine": "garrison" }, … ] }, … ] }
 * }</pre>
 *
 * @param server where this monitor runs
 * @param control the control socket
 * @param trust the folder with authorities, certificates and keys
 * @param data the folder for measurements
 * @param retention how long measurements are kept, as an ISO 8601 duration
 * @param servers the whole infrastructure, in the order in which it is shown
 */
public record MonitorConfiguration(
    ServerName server,
    DomainName site,
    Path control,
    Path trust,
    Path data,
    Duration retention,
    Ingest ingest,
    Dashboard dashboard,
    List<MonitoredServer> servers) {

  /**
   * Where agents deliver.
   *
   * @param listen address and port; port 0 takes a free one
   * @param certificate the name of the certificate in the trust folder
   * @param accepts the agents' identities
   */
  public record Ingest(String listen, String certificate, List<String> accepts) {
    public Ingest {
      ListenAddress.parse(listen);
      accepts = List.copyOf(accepts);
      if (accepts.isEmpty()) {
        throw new IllegalArgumentException("ingest accepts: none (expected: at least one agent)");
      }
      accepts.forEach(URI::create);
    }
  }

  /**
   * Where operators look.
   *
   * @param names the host names and addresses under which browsers may ask; requests for any other
   *     are refused
   */
  public record Dashboard(String listen, String certificate, List<String> names) {
    public Dashboard {
      ListenAddress.parse(listen);
      names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
      if (names.isEmpty()) {
        throw new IllegalArgumentException("dashboard names: none (expected: at least one)");
      }
    }
  }

  /** One server and what it does. */
  public record MonitoredServer(ServerName name, IpAddress address, List<PlayedRole> roles) {
    public MonitoredServer {
      roles = List.copyOf(roles);
    }
  }

  /** A role and the engine that plays it. */
  public record PlayedRole(Role role, Engine engine) {}

  public MonitorConfiguration {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("servers: none (expected: at least one)");
    }
  }

  /**
   * Reads the file.
   *
   * @throws MonitorException saying what is wrong with it
   */
  public static MonitorConfiguration read(Path file) {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addModule(words())
            .build();
    try {
      return mapper.readValue(Files.readString(file), MonitorConfiguration.class);
    } catch (IOException e) {
      throw new MonitorException("monitor configuration: cannot read " + file, e);
    } catch (JacksonException e) {
      throw new MonitorException(
          "monitor configuration " + file + ": " + e.getOriginalMessage(), e);
    }
  }

  /** The model's scalars are written as plain words. */
  private static SimpleModule words() {
    return new SimpleModule()
        .addDeserializer(ServerName.class, new Word<>(ServerName.class, ServerName::new))
        .addDeserializer(DomainName.class, new Word<>(DomainName.class, DomainName::new))
        .addDeserializer(IpAddress.class, new Word<>(IpAddress.class, IpAddress::new))
        .addDeserializer(Role.class, new Word<>(Role.class, word -> one(Role.values(), word)))
        .addDeserializer(
            Engine.class, new Word<>(Engine.class, word -> one(Engine.values(), word)));
  }

  private static <E extends Enum<E>> E one(E[] values, String word) {
    for (E value : values) {
      if (value.toString().equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException(word + " (expected: one of " + List.of(values) + ")");
  }

  private static final class Word<T> extends StdDeserializer<T> {
    private final Function<String, T> reader;

    Word(Class<T> type, Function<String, T> reader) {
      super(type);
      this.reader = reader;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
      return reader.apply(parser.getValueAsString(""));
    }
  }
}
