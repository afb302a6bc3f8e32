// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import garrison.model.Balance;
import garrison.model.DomainName;
import garrison.model.ServerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * Reads and writes the configuration as JSON, strictly: an unknown or repeated property, a missing
 * one that has no default, and anything after the end are errors.
 */
public final class ConfigurationJson {
  /** A configuration larger than this is a mistake. */
  private static final long LARGEST_BYTES = 1 << 20;

  private static final String[] NONE = {};

  /** What a section must have, if it is there. */
  private static final Map<String, String[]> REQUIRED =
      Map.of(
          "edge",
          new String[] {
            "https", "http", "domain", "aliases", "alsoKnownAs", "upstreams", "balance"
          },
          "web",
          new String[] {"listen", "accepts", "application"},
          "sqlPassage",
          new String[] {"listen", "socket", "readListen", "readSocket", "databases", "holdMillis"},
          "sqlEntry",
          new String[] {"listen", "accepts", "database"});

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .addModule(scalars())
          .build();

  private ConfigurationJson() {}

  /** Reads a configuration file. */
  public static GatewayConfiguration read(Path file) {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw new ConfigurationException(
            file + ": " + Files.size(file) + " bytes (expected: at most " + LARGEST_BYTES + ")",
            null);
      }
      return parse(Files.readString(file));
    } catch (ConfigurationException failure) {
      throw new ConfigurationException(file + " cannot be used", failure);
    } catch (IOException failure) {
      throw new ConfigurationException(file + " cannot be read", failure);
    }
  }

  /** Reads a configuration from its text. */
  public static GatewayConfiguration parse(String json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree instanceof ObjectNode root && root.get("limits") instanceof ObjectNode given) {
        root.set("limits", overDefaults(given));
      }
      requireAll(tree, "", "server", "site", "control", "trust");
      for (String section : REQUIRED.keySet()) {
        requireAll(tree.path(section), section + ".", REQUIRED.getOrDefault(section, NONE));
      }
      return MAPPER.treeToValue(tree, GatewayConfiguration.class);
    } catch (JacksonException failure) {
      throw new ConfigurationException(
          "configuration: " + failure.getOriginalMessage() + " at " + failure.getPathReference(),
          null);
    }
  }

  /** The configuration as {@link #parse} reads it. */
  public static String write(GatewayConfiguration configuration) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(configuration);
  }

  private static ObjectNode overDefaults(ObjectNode given) {
    ObjectNode limits = MAPPER.valueToTree(LimitsConfiguration.DEFAULT);
    limits.setAll(given);
    return limits;
  }

  private static void requireAll(JsonNode section, String path, String... names) {
    if (section.isMissingNode() || section.isNull()) {
      return;
    }
    for (String name : names) {
      if (section.path(name).isMissingNode() || section.path(name).isNull()) {
        throw new ConfigurationException(
            "configuration: " + path + name + ": missing (expected: a value)", null);
      }
    }
  }

  private static SimpleModule scalars() {
    SimpleModule module = new SimpleModule();
    scalar(module, ServerName.class, ServerName::new);
    scalar(module, DomainName.class, DomainName::new);
    scalar(module, Balance.class, Balance::of);
    scalar(module, Endpoint.class, Endpoint::parse);
    scalar(module, Path.class, Path::of);
    return module;
  }

  private static <T> void scalar(SimpleModule module, Class<T> type, Function<String, T> parse) {
    module.addSerializer(type, new ToStringSerializer(type));
    module.addDeserializer(
        type,
        new ValueDeserializer<>() {
          @Override
          public T deserialize(JsonParser parser, DeserializationContext context) {
            String text = parser.getString();
            try {
              return parse.apply(text);
            } catch (IllegalArgumentException failure) {
              throw context.weirdStringException(text, type, failure.getMessage());
            }
          }
        });
  }
}
