// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.lab.LabProgress.Phase;
import garrison.model.Server;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks every node how it is, and puts the answers together. */
final class LabStatus {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final LabFolders folders;
  private final LabPlan plan;
  private final LabRun run;

  LabStatus(LabFolders folders, LabPlan plan, LabRun run) {
    this.folders = folders;
    this.plan = plan;
    this.run = run;
  }

  /** The lab and, under {@code servers}, each node's own words or why there are none. */
  JsonNode collect() throws java.io.IOException {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("phase", run.progress().phase().name().toLowerCase(java.util.Locale.ROOT));
    answer.put("file", plan.file().toString());
    answer.put("state", folders.state().toString());
    answer.put("generation", plan.generation());
    answer.put("sitePort", run.sitePort());
    answer.put("dashboardPort", run.dashboardPort());
    ObjectNode servers = answer.putObject("servers");
    List<Thread> questions = new ArrayList<>();
    Map<String, JsonNode> answers = new java.util.concurrent.ConcurrentHashMap<>();
    for (Server server : plan.infrastructure().servers()) {
      String name = server.name().value();
      questions.add(Thread.ofVirtual().start(() -> answers.put(name, ask(name))));
    }
    try {
      for (Thread question : questions) {
        question.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Server server : plan.infrastructure().servers()) {
      servers.set(server.name().value(), answers.get(server.name().value()));
    }
    return answer;
  }

  private JsonNode ask(String server) {
    try {
      return JSON.readTree(ControlClient.ask(folders.nodeSocket(server), "status", LIMIT));
    } catch (ControlException | ControlUnavailableException | JacksonException e) {
      return JSON.createObjectNode().put("unreachable", Failure.of(e).message());
    }
  }

  /** Answers an error as long as something is not healthy. */
  void requireHealthy() {
    if (run.progress().phase() != Phase.READY) {
      throw new ControlException(run.progress().toString());
    }
    for (Server server : plan.infrastructure().servers()) {
      String name = server.name().value();
      NodeHealth.complaint(folders.nodeSocket(name))
          .ifPresent(complaint -> {
            throw new ControlException(name + ": " + complaint);
          });
    }
  }
}
