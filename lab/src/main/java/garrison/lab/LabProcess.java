// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.node.program.Installation;
import garrison.node.program.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lab's first process, as the machine sees it: {@code unshare}, whose end ends the lab.
 *
 * @param pid its number on this machine
 * @param startedMillis when it started, so that another process with the same number is not taken
 *     for it
 */
record LabProcess(long pid, long startedMillis) {
  private static final long LOG_BYTES = 8L * 1024 * 1024;

  /** Starts the process inside and notes which one it is. */
  static Process start(LabFolders folders, Lab.Mode mode) throws IOException {
    Path log = folders.log("lab");
    if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
      Files.move(log, log.resolveSibling("lab.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(folders.state().toString(), folders.run().toString()));
    ProcessBuilder builder = new ProcessBuilder();
    if (mode == Lab.Mode.ATTACHED) {
      arguments.add("attached");
    } else {
      builder.redirectInput(Path.of("/dev/null").toFile());
    }
    List<String> program = Installation.ofThisProcess().command(JavaProgram.LAB, "lab", arguments);
    Process process =
        builder
            .command(FirstProcess.lab(Privilege.ofThisUser(), program))
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Files.writeString(folders.identity(), of(process.toHandle()).orElseThrow().text());
    return process;
  }

  /** The first process of the lab that was started last, if it still runs. */
  static Optional<ProcessHandle> find(LabFolders folders) {
    try {
      LabProcess noted = parse(Files.readString(folders.identity()));
      return ProcessHandle.of(noted.pid()).filter(handle -> of(handle).equals(Optional.of(noted)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw new LabException(folders.identity().toString(), "remove " + folders.identity(), e);
    }
  }

  // Two numbers: every command reads this file first, and JSON would be most of what it does.
  private String text() {
    return pid + " " + startedMillis + "\n";
  }

  private static LabProcess parse(String text) {
    int gap = text.indexOf(' ');
    if (gap < 0) {
      throw new NumberFormatException("no two numbers: " + text.strip());
    }
    return new LabProcess(
        Long.parseLong(text.substring(0, gap)), Long.parseLong(text.substring(gap + 1).strip()));
  }

  private static Optional<LabProcess> of(ProcessHandle handle) {
    return handle
        .info()
        .startInstant()
        .map(started -> new LabProcess(handle.pid(), started.toEpochMilli()));
  }
}
