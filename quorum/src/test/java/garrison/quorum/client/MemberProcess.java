// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link MemberMain} that can be asked, frozen and killed. */
final class MemberProcess implements AutoCloseable {
  private final int id;
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;
  private boolean started;

  MemberProcess(int id, List<String> launcher, List<String> arguments, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MemberMain.class.getName());
    command.addAll(arguments);
    this.id = id;
    this.process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
  }

  int id() {
    return id;
  }

  /** Asks and returns the answer, which begins with {@code =} or, for an exception, {@code !}. */
  String ask(String request) {
    try {
      if (!started) {
        assertThat(answers.readLine()).isEqualTo("= started");
        started = true;
      }
      requests.write(request + "\n");
      requests.flush();
      String answer = answers.readLine();
      return answer == null ? "gone" : answer;
    } catch (IOException e) {
      throw new UncheckedIOException("member " + id, e);
    }
  }

  String state() {
    return ask("state").substring(2);
  }

  /** SIGKILL, as a loss of power is for everyone else. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGSTOP: its connections stay and nothing answers. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
  }

  /** Asks it to end in order and returns its last answer. */
  String end() {
    String answer = ask("close");
    awaitEnd();
    return answer;
  }

  @Override
  public void close() {
    kill();
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(kill.exitValue()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
