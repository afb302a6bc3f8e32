// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticFolderIT {
  @TempDir Path temporary = Path.of("");

  @Test
  void filesAreFoundByTheirPath() throws IOException {
    Path root = root();
    try (StaticFolder files = StaticFolder.open(root)) {
      for (String path :
          new String[] {
            "/index.html", "/", "/?a=b", "/sub/a%20b.css", "/sub/%61%20b.css", "/.well-known/x.txt"
          }) {
        assertThat(files.find(path)).as(path).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/sub/../../secret.txt",
        "/sub/../index.html",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/index.html%00",
        "/index.html%00.css",
        "/link.txt",
        "/linked/secret.txt",
        "/.hidden",
        "/.git/config",
        "//index.html",
        "/./index.html",
        "/sub",
        "/sub/",
        "/%",
        "/%zz",
        "/%c0%ae%c0%ae/secret.txt",
        "/fifo"
      })
  void nothingElseIsFoundHoweverItIsSpelled(String target) throws IOException {
    Path root = root();
    try (StaticFolder files = StaticFolder.open(root)) {
      assertThat(files.find(target)).isNull();
    }
  }

  @Test
  void fileThatBecameALinkIsNotRead() throws IOException {
    Path root = root();
    try (StaticFolder files = StaticFolder.open(root)) {
      StaticIndex.Entry entry = files.find("/index.html");
      assertThat(entry).isNotNull();
      Files.delete(root.resolve("index.html"));
      Files.createSymbolicLink(root.resolve("index.html"), temporary.resolve("secret.txt"));
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> {
                if (entry != null) {
                  files.read(entry).close();
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("inside the folder");
    }
  }

  @Test
  void changesAreSeen() throws IOException {
    Path root = root();
    try (StaticFolder files = StaticFolder.open(root)) {
      Files.writeString(root.resolve("new.txt"), "new");
      Files.delete(root.resolve("index.html"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> files.find("/new.txt") != null && files.find("/index.html") == null);
    }
  }

  @Test
  void missingFolderIsEmpty() {
    try (StaticFolder files = StaticFolder.open(temporary.resolve("nowhere"))) {
      assertThat(files.find("/")).isNull();
    }
  }

  private Path root() throws IOException {
    Files.writeString(temporary.resolve("secret.txt"), "secret");
    Path outside = Files.createDirectories(temporary.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Path root = Files.createDirectories(temporary.resolve("public"));
    Files.createDirectories(root.resolve("sub"));
    Files.createDirectories(root.resolve(".git"));
    Files.createDirectories(root.resolve(".well-known"));
    Files.writeString(root.resolve("index.html"), "<p>hello");
    Files.writeString(root.resolve("sub/a b.css"), "p{}");
    Files.writeString(root.resolve(".well-known/x.txt"), "x");
    Files.writeString(root.resolve(".hidden"), "secret");
    Files.writeString(root.resolve(".git/config"), "secret");
    Files.createSymbolicLink(root.resolve("link.txt"), temporary.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("linked"), outside);
    return root;
  }
}
