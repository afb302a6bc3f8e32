// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.quorum.membership.Seat;
import garrison.quorum.membership.Seats;
import garrison.quorum.membership.Voice;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The files of one member. {@code data} holds what the quorum agreed on; {@code zoo.cfg} is written
 * anew at each start; who the members are stands in a file of its own, which ZooKeeper replaces
 * whenever they change, naming the new one in {@code zoo.cfg}.
 */
final class MemberFolder {
  private static final String POINTER = "dynamicConfigFile";

  private final MemberConfiguration configuration;
  private final Path settings;
  private final Path data;

  MemberFolder(MemberConfiguration configuration) {
    this.configuration = configuration;
    this.settings = configuration.folder().resolve("zoo.cfg");
    this.data = configuration.folder().resolve("data");
  }

  /**
   * Makes the folder ready for a start and returns the file of settings.
   *
   * @throws QuorumMemberException when a file cannot be written or read
   */
  Path prepare() {
    try {
      Files.createDirectories(data);
      Files.setPosixFilePermissions(
          configuration.folder(), PosixFilePermissions.fromString("rwx------"));
      Files.writeString(data.resolve("myid"), Integer.toString(configuration.id()));
      Path members = remembered().orElse(null);
      if (members == null) {
        members = configuration.folder().resolve("zoo.cfg.dynamic");
        replace(members, String.join("\n", beginning().lines()) + "\n");
      }
      if (configuration.beginning() == Beginning.FOUND && isEmpty()) {
        Files.writeString(data.resolve("initialize"), "");
      } else {
        Files.deleteIfExists(data.resolve("initialize"));
      }
      String text = SettingsRenderer.render(configuration, data, members);
      replace(settings, text);
      return settings;
    } catch (IOException e) {
      throw new QuorumMemberException(
          "quorum folder " + configuration.folder() + ": cannot be prepared", e);
    }
  }

  /** Whole or not at all: half a file of settings would make the member forget the others. */
  private static void replace(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether the member has never stored anything here. */
  boolean isEmpty() throws IOException {
    Path stored = data.resolve("version-2");
    if (!Files.isDirectory(stored)) {
      return true;
    }
    try (var files = Files.list(stored)) {
      return files.noneMatch(file -> file.getFileName().toString().matches("(snapshot|log)\\..*"));
    }
  }

  /**
   * The members to begin with. One that comes to an existing quorum listens only, until the others
   * have agreed to take it in.
   */
  private Seats beginning() {
    Seats all = configuration.seats();
    if (configuration.beginning() == Beginning.FOUND) {
      return all;
    }
    List<Seat> seats =
        all.all().stream()
            .map(seat -> seat.id() == configuration.id() ? seat.with(Voice.OBSERVER) : seat)
            .toList();
    return new Seats(seats);
  }

  /** The file of members of the last run, if this member was one of them. */
  private Optional<Path> remembered() throws IOException {
    if (!Files.exists(settings)) {
      return Optional.empty();
    }
    Properties last = new Properties();
    last.load(new StringReader(Files.readString(settings)));
    String name = last.getProperty(POINTER);
    if (name == null || !Files.exists(Path.of(name))) {
      return Optional.empty();
    }
    Path file = Path.of(name);
    boolean member =
        Files.readString(file)
            .lines()
            .anyMatch(line -> line.startsWith("server." + configuration.id() + "="));
    return member ? Optional.of(file) : Optional.empty();
  }
}
