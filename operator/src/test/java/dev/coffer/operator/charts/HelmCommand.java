package dev.coffer.operator.charts;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;

/** A command as a README shows it, run by Helm itself in the folder of the sources. */
record HelmCommand(String line) {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  /** Those that a file of the repository shows. */
  static List<HelmCommand> in(String file) {
    try (var lines = Files.lines(ROOT.resolve(file))) {
      return lines.filter(line -> line.startsWith("helm ")).map(HelmCommand::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void run(Path kubeconfig) {
    var words = new ArrayDeque<>(List.of(line.split(" ", -1)));
    words.remove();
    switch (words.remove()) {
      case "upgrade" -> upgrade(words, kubeconfig);
      case "uninstall" -> uninstall(words, kubeconfig);
      default -> throw new IllegalArgumentException(line);
    }
  }

  private void upgrade(ArrayDeque<String> words, Path kubeconfig) {
    expect(words.remove(), "--install");
    String release = words.remove();
    var helm = new Helm(ROOT.resolve(words.remove())).upgrade().install();
    helm.withName(release).withKubeConfig(kubeconfig);
    while (!words.isEmpty()) {
      switch (words.remove()) {
        case "--namespace" -> helm.withNamespace(words.remove());
        case "--create-namespace" -> helm.createNamespace();
        case "--set" -> {
          String[] value = words.remove().split("=", 2);
          helm.set(value[0], value[1]);
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
    helm.call();
  }

  private void uninstall(ArrayDeque<String> words, Path kubeconfig) {
    var helm = Helm.uninstall(words.remove()).withKubeConfig(kubeconfig);
    expect(words.remove(), "--namespace");
    helm.withNamespace(words.remove()).call();
  }

  private void expect(String word, String expected) {
    if (!word.equals(expected)) {
      throw new IllegalArgumentException(expected + " comes here: " + line);
    }
  }
}
