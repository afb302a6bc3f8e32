// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The API's texts: reading a draft, strictly, and writing entries. */
final class Json {
  /** Why a text is not a draft, in words for whoever sent it. */
  static final class BadJsonException extends Exception {
    private static final long serialVersionUID = 1;

    BadJsonException(String message) {
      super(message);
    }
  }

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String EXPECTED =
      "expected: an object with the strings author and text and nothing else, in UTF-8";

  private Json() {}

  /** Reads {@code {"author": …, "text": …}} and nothing that could be read in another way. */
  static Draft draft(byte[] body) throws BadJsonException {
    Map<String, String> values = new HashMap<>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8(body))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadJsonException("not an object (%s)".formatted(EXPECTED));
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (!name.equals("author") && !name.equals("text")) {
          throw new BadJsonException("an unknown name (%s)".formatted(EXPECTED));
        }
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw new BadJsonException("%s: not a string (%s)".formatted(name, EXPECTED));
        }
        values.put(name, parser.getString());
      }
      if (parser.nextToken() != null) {
        throw new BadJsonException("more than one value (%s)".formatted(EXPECTED));
      }
    } catch (JacksonException _) {
      throw new BadJsonException("not JSON (%s)".formatted(EXPECTED));
    }
    String author = values.get("author");
    String text = values.get("text");
    if (author == null || text == null) {
      throw new BadJsonException(
          "%s: missing (%s)".formatted(author == null ? "author" : "text", EXPECTED));
    }
    return new Draft(author, text);
  }

  private static String utf8(byte[] body) throws BadJsonException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body))
          .toString();
    } catch (CharacterCodingException _) {
      throw new BadJsonException("not UTF-8 (%s)".formatted(EXPECTED));
    }
  }

  static String error(String message) {
    return object(json -> json.writeStringProperty("error", message));
  }

  static String entry(Entry entry) {
    return object(json -> properties(json, entry));
  }

  /** An entry as it was sent, for whoever has just written it. */
  static String stored(EntryId id, Draft draft) {
    return object(json -> {
      json.writeStringProperty("id", id.value());
      json.writeStringProperty("author", draft.author());
      json.writeStringProperty("text", draft.text());
    });
  }

  /** Entries in order, and where to go on: the cursor after the last of them. */
  static String entries(List<Entry> entries, long next) {
    return object(json -> {
      json.writeArrayPropertyStart("entries");
      for (Entry entry : entries) {
        json.writeStartObject();
        properties(json, entry);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringProperty("next", Long.toString(next));
    });
  }

  static String where(Place place, Writer writer, String client) {
    return object(json -> {
      json.writeStringProperty("server", place.server());
      json.writeStringProperty("container", place.container());
      json.writeStringProperty("writer", writer.name());
      json.writeNumberProperty("writerId", writer.serverId());
      json.writeStringProperty("client", client);
    });
  }

  static String whereWithoutWriter(Place place, String error) {
    return object(json -> {
      json.writeStringProperty("server", place.server());
      json.writeStringProperty("container", place.container());
      json.writeNullProperty("writer");
      json.writeStringProperty("error", error);
    });
  }

  private static void properties(JsonGenerator json, Entry entry) {
    json.writeStringProperty("id", entry.id().value());
    json.writeStringProperty("author", entry.draft().author());
    json.writeStringProperty("text", entry.draft().text());
    json.writeStringProperty("written", entry.written().toString());
  }

  private static String object(Consumer<JsonGenerator> properties) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      properties.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }
}
