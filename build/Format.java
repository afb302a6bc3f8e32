// SPDX-License-Identifier: Apache-2.0

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats every Java file of the tree, or checks that each is formatted. Run by the root build:
 * {@code mvn -N validate} checks, {@code mvn -N validate -Dformat=write} rewrites.
 */
final class Format {
  public static void main(String[] arguments) throws Exception {
    boolean write = arguments[0].equals("write");
    Path root = Path.of(arguments[1]);
    Formatter formatter = new Formatter();
    int wrong = 0;
    for (Path file : sources(root)) {
      String source = Files.readString(file);
      String formatted =
          formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(source));
      if (formatted.equals(source)) {
        continue;
      }
      if (write) {
        Files.writeString(file, formatted);
        System.out.println("formatted " + root.relativize(file));
      } else {
        System.err.println("not formatted: " + root.relativize(file));
        wrong++;
      }
    }
    if (wrong > 0) {
      System.err.println("error: " + wrong + " files are not formatted");
      System.err.println("hint: run mvn -N validate -Dformat=write");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws Exception {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !root.relativize(file).toString().matches("(.*/)?(target|\\..*)/.*"))
          .sorted()
          .toList();
    }
  }
}
