// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.cli.DatabaseNodes.Answer;
import garrison.cli.DatabaseNodes.Answer.How;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DatabaseViewTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, Answer> answers = new LinkedHashMap<>();

  private ObjectNode supervised(String server, String role, boolean inSync) {
    ObjectNode said = JSON.createObjectNode();
    said.put("server", server).put("role", role).put("inSync", inSync).put("epoch", 3);
    said.put("position", "0-1-7").put("lagMillis", 12).put("since", "2026-11-23T07:00:00.123456Z");
    said.put("diagnosis", "InSync").put("explanation", "web-2 holds everything");
    said.put("paused", false).putNull("progress");
    answers.put(server, new Answer(How.SUPERVISED, said));
    return said;
  }

  private void unsupervised(String server, String json) {
    answers.put(server, new Answer(How.UNSUPERVISED, JSON.readTree(json)));
  }

  private String table() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new DatabaseView(answers).table().print(out);
    out.flush();
    return text.toString();
  }

  @Test
  void everyCopyIsALine() {
    supervised("web-1", "follower", true);
    supervised("web-2", "writer", true);
    assertThat(table())
        .isEqualTo(
            """
            SERVER  ROLE      IN SYNC  POSITION  LAG    EPOCH  SINCE                 DOING
            web-1   follower  yes      0-1-7     12 ms  3      2026-11-23T07:00:00Z  InSync: web-2 holds everything
            web-2   writer    yes      0-1-7     12 ms  3      2026-11-23T07:00:00Z  InSync: web-2 holds everything
            """);
    assertThat(new DatabaseView(answers).wrong()).isEmpty();
    assertThat(new DatabaseView(answers).successor()).isEqualTo("web-1");
    assertThat(new DatabaseView(answers).writer()).contains("web-2");
  }

  @Test
  void aCopyThatIsNotInSyncIsWrongAndNobodysSuccessor() {
    supervised("web-1", "writer", true);
    supervised("web-2", "follower", false);
    DatabaseView view = new DatabaseView(answers);
    assertThat(view.wrong()).containsExactly("web-2: is not in sync: web-2 holds everything");
    assertThatThrownBy(view::successor)
        .hasMessage("switchover: no server follows and is in sync (expected: at least one)");
  }

  @Test
  void aWriterWhoseCopyIsTheOnlyOneIsWrong() {
    ObjectNode said = supervised("web-1", "writer", true).put("alone", true).put("onlyCopy", false);
    assertThat(new DatabaseView(answers).wrong()).as("the file wants no other copy").isEmpty();
    said.put("onlyCopy", true);
    assertThat(new DatabaseView(answers).wrong())
        .containsExactly("web-1: has the only copy of what is written now");
  }

  @Test
  void nobodyOrTwoWhoWriteIsWrong() {
    supervised("web-1", "writer", true);
    supervised("web-2", "writer", true);
    assertThat(new DatabaseView(answers).wrong())
        .containsExactly("2 servers take themselves for the writer");
    assertThat(new DatabaseView(answers).writer()).isEmpty();
    answers.clear();
    supervised("web-1", "follower", true);
    assertThat(new DatabaseView(answers).wrong()).containsExactly("nobody accepts writes");
  }

  @Test
  void whereNoSupervisorRunsNobodyKnowsWhatIsInSync() {
    unsupervised(
        "web-1", "{\"writer\": true, \"access\": \"read_write\", \"position\": \"0-1-7\"}");
    unsupervised(
        "web-2",
        "{\"writer\": false, \"position\": \"0-1-7\", \"replication\": {\"lagSeconds\": 0}}");
    answers.put("web-3", new Answer(How.SILENT, JSON.readTree("{\"unreachable\": \"gone\"}")));
    assertThat(table())
        .isEqualTo(
            """
            SERVER  ROLE      IN SYNC  POSITION  LAG  EPOCH  SINCE  DOING
            web-1   writer    unknown  0-1-7                        no supervisor runs
            web-2   follower  unknown  0-1-7     0 s                no supervisor runs
            web-3   unknown   unknown                               gone
            """);
    assertThat(new DatabaseView(answers).wrong()).containsExactly("web-3: gone");
  }
}
