// SPDX-License-Identifier: Apache-2.0

package garrison.node.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Java that this process runs on, and the jars of all our programs.
 *
 * <p>Most of a Java program's start is reading, checking and linking classes. A cache made ahead of
 * time (JEP 483, 514, 515) holds the outcome, and what was seen to be called often; it is made by a
 * training run, for one very class path and virtual machine, and silently left aside when either
 * has changed. A program is trained when its name is among the files of the training folder: it
 * then writes down what it does, from which the cache is made after its end.
 *
 * @param java the program {@code java}
 * @param classPath of this process, which holds every program of {@code lib} where there is no such
 *     folder
 * @param home holds {@code lib}, {@code tomcat}, {@code jetty} and the caches; empty when the
 *     programs come from somewhere else, as in tests
 * @param training the folder of a training run
 */
public record Installation(
    Path java, String classPath, Optional<Path> home, Optional<Path> training) {
  /** The system property that names the folder of a training run. */
  public static final String TRAINING = "garrison.training";

  private static final String LIB = "lib";

  /** The same for all, because a cache fits only the flags it was made with. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-UsePerfData",
          // Gives back what compiling and loading at the start took from malloc.
          "-XX:TrimNativeHeapInterval=10000",
          // Maps the cache where it was made for: its pages stay shared, and nothing is patched.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          // What was called often in training is not worth optimizing before it is again.
          "-XX:-AOTReplayTraining",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dio.netty.noUnsafe=false",
          // Key stores exist in memory only, between reading a key and using it: deriving a key to
          // encrypt it there took a gateway most of a second.
          "-Dkeystore.pkcs12.keyPbeIterationCount=1",
          "-Dkeystore.pkcs12.certPbeIterationCount=1",
          "-Dkeystore.pkcs12.macIterationCount=1",
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  /** The one of the running process; system properties say where it is. */
  public static Installation ofThisProcess() {
    return new Installation(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"),
        folder("garrison.home"),
        folder(TRAINING));
  }

  private static Optional<Path> folder(String property) {
    return Optional.ofNullable(System.getProperty(property))
        .map(Path::of)
        .map(Path::toAbsolutePath);
  }

  /**
   * The command that starts a program.
   *
   * @param server whose program it is, which matters for training alone; {@code lab} for the lab's
   *     own
   */
  public List<String> command(JavaProgram program, String server, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(cache(program, server));
    command.addAll(program.flags());
    command.addAll(FLAGS);
    home.ifPresent(folder -> command.add("-Dgarrison.home=" + folder));
    training.ifPresent(folder -> command.add("-D" + TRAINING + "=" + folder));
    command.add("-cp");
    command.add(classPath(program.folder()));
    command.add(program.mainClass());
    command.addAll(arguments);
    return List.copyOf(command);
  }

  /** The file of a training run that a program of {@code server} is trained into. */
  public static Path record(Path training, JavaProgram program, String server) {
    return training.resolve(server + "." + program.word());
  }

  /** The command that makes a program's cache of what was recorded in its training. */
  public List<String> cacheCommand(JavaProgram program, Path record, Path cache) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + record));
    command.add("-XX:AOTCache=" + cache);
    command.addAll(program.flags());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath(program.folder())));
    return List.copyOf(command);
  }

  private List<String> cache(JavaProgram program, String server) {
    if (training.isPresent()) {
      Path record = record(training.get(), program, server);
      return Files.exists(record)
          ? List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + record)
          : List.of();
    }
    return home.map(folder -> folder.resolve("aot").resolve(program.cacheName()))
        .filter(Files::exists)
        // A cache that no longer fits is not worth a word: everything works without.
        .map(cache -> List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"))
        .orElse(List.of());
  }

  private String classPath(String folder) {
    Optional<Path> jars = home.map(installed -> installed.resolve(folder));
    if (folder.equals(LIB) && jars.filter(Files::isDirectory).isEmpty()) {
      return classPath;
    }
    return jars.map(Installation::jarsIn)
        .orElseThrow(() ->
            new IllegalStateException(
                "garrison.home: not set (expected: the folder of the installed program)"));
  }

  /** Every jar in a stable order, as a cache demands, the large ones with little in use last. */
  private static String jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted(Comparator.comparing(Installation::isCryptography).thenComparing(Path::toString))
          .map(Path::toString)
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new UncheckedIOException("installation: " + folder + " cannot be read", e);
    }
  }

  private static boolean isCryptography(Path jar) {
    return String.valueOf(jar.getFileName()).startsWith("bc");
  }
}
