// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import garrison.nginx.NginxConfiguration.Account;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs that are started.
 *
 * @param nginx of the distribution
 * @param setpriv of util-linux, which sets what a program may do before it becomes that program
 */
public record NginxPrograms(Path nginx, Path setpriv) {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/bin"));

  /**
   * Looks where packages are installed, then in the folders of {@code PATH}: packages may also have
   * been unpacked into a folder of their own.
   *
   * @param path the environment variable, folders separated by colons
   * @throws NginxException when a program is in neither
   */
  public static NginxPrograms find(String path) {
    List<Path> folders = new ArrayList<>(FOLDERS);
    for (String folder : path.split(":", -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    return new NginxPrograms(find(folders, "nginx"), find(folders, "setpriv"));
  }

  private static Path find(List<Path> folders, String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new NginxException(
                name + ": in none of " + folders + " (expected: installed, see build/prepare)"));
  }

  /**
   * The command that runs nginx. It ends when who started it does. Started by root it gives up what
   * root may do, apart from reading the site's files wherever they are and setting its groups,
   * which it insists on.
   */
  List<String> command(NginxFolders folders, Account account) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(setpriv.toString(), "--pdeathsig", "TERM", "--no-new-privs"));
    if (account == Account.ROOT) {
      command.add("--bounding-set=-all,+dac_read_search,+setgid");
      command.add("--inh-caps=-all");
    }
    command.addAll(asked(folders.configuration(), folders));
    return List.copyOf(command);
  }

  /** The command that reads a configuration and says what is wrong with it. */
  List<String> test(NginxFolders folders) {
    List<String> command = new ArrayList<>(asked(folders.candidate(), folders));
    command.addAll(List.of("-t", "-q"));
    return List.copyOf(command);
  }

  private List<String> asked(Path configuration, NginxFolders folders) {
    return List.of(
        nginx.toString(),
        "-e",
        "stderr",
        "-p",
        folders.run().toString(),
        "-c",
        configuration.toString());
  }
}
