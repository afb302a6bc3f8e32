// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.cli.DatabaseNodes.Answer;
import garrison.cli.DatabaseNodes.Answer.How;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What garrison explain shows of what the nodes answer. */
class TransactionViewTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, Answer> answers = new LinkedHashMap<>();

  private void says(String server, String json) {
    answers.put(server, new Answer(How.SUPERVISED, JSON.readTree(json)));
  }

  private void isSilent(String server) {
    answers.put(
        server,
        new Answer(How.SILENT, JSON.readTree("{\"unreachable\": \"its node does not answer\"}")));
  }

  private String shown(String gtid) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    TransactionView view = new TransactionView(gtid, answers);
    view.requireKnown();
    view.print(out);
    out.flush();
    return text.toString();
  }

  private static final String EPOCHS =
      """
      "epochs": [{"epoch": 2, "writer": "web-2", "from": "2026-11-23T09:00:00Z"},
                 {"epoch": 3, "writer": "web-1", "from": "2026-11-23T10:00:00Z"},
                 {"epoch": 4, "writer": "web-2", "from": "2026-11-23T11:00:00.500Z"}]
      """;

  @Test
  void aTransactionThatBothHold() throws IOException {
    says(
        "web-1",
        """
        {"server": "web-1", "position": "0-2-5000", "holds": "applied",
         "transaction": {"at": "2026-11-23T10:30:00Z", "bytes": 312, "tables": ["site.entry"],
           "statement": "", "file": "binlog.000003", "offset": 4711},
         "wrote": {"epoch": 3, "incarnation": "web-1#7", "from": "2026-11-23T10:00:00.1Z"},
        """
            + EPOCHS
            + "}");
    says(
        "web-2",
        """
        {"server": "web-2", "position": "0-2-5000", "holds": "logged",
         "transaction": {"at": "2026-11-23T10:30:00Z", "bytes": 312, "tables": ["site.entry"],
           "statement": "", "file": "binlog.000001", "offset": 99},
        """
            + EPOCHS
            + "}");
    isSilent("web-3");
    Golden.hold("explain/both", shown("0-1-4711"));
    Golden.hold("explain/both-json", Json.laidOut(new TransactionView("0-1-4711", answers).json()));
  }

  @Test
  void aTailThatWasCutOff() throws IOException {
    says(
        "web-1",
        """
        {"server": "web-1", "position": "0-2-5000", "holds": "other", "other": "0-2-4711",
         "cut": {"at": "2026-11-23T11:00:03Z", "kept": "0-1-4700", "last": "0-1-4711",
           "evidence": "/state/trace/events"},
         "wrote": {"epoch": 3, "incarnation": "web-1#7", "from": "2026-11-23T10:00:00.1Z"},
         "epochs": []}
        """);
    says(
        "web-2",
        "{\"server\": \"web-2\", \"holds\": \"other\", \"other\": \"0-2-4711\", " + EPOCHS + "}");
    Golden.hold("explain/cut", shown("0-1-4711"));
  }

  @Test
  void whatNobodyHasIsOneErrorAndOneHint() {
    says("web-1", "{\"server\": \"web-1\", \"position\": \"0-2-17\", \"holds\": \"missing\"}");
    says("web-2", "{\"server\": \"web-2\", \"holds\": \"other\", \"other\": \"0-2-16\"}");
    assertThatThrownBy(() -> shown("0-1-16"))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure)
                  .hasMessage(
                      "0-1-16: known to nobody (expected: a transaction that is in a log or was cut"
                          + " off one; web-1 is at 0-2-17, web-2 has 0-2-16)");
              assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_WELL);
            });
  }

  @Test
  void nobodyWhoAnswersIsAnotherError() {
    isSilent("web-1");
    assertThatThrownBy(() -> shown("0-1-16"))
        .hasMessage(
            "0-1-16: no answer from web-1: its node does not answer (expected: the node of a server"
                + " with a database)");
  }
}
