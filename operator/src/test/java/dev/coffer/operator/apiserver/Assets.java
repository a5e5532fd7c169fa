package dev.coffer.operator.apiserver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folder with the programs of a cluster's control plane, as the variable that is customary for
 * it names it.
 */
public record Assets(Path folder) {

  static final String VARIABLE = "KUBEBUILDER_ASSETS";
  public static final String HOW_TO_ENABLE =
      "set " + VARIABLE + " to a folder with etcd and kube-apiserver";

  /** Nothing where the tests may do without; on CI nothing may be left out. */
  public static Optional<Assets> in(Map<String, String> environment) {
    String folder = environment.getOrDefault(VARIABLE, "");
    if (!folder.isEmpty()) {
      return Optional.of(new Assets(Path.of(folder)));
    }
    if (Boolean.parseBoolean(environment.get("CI"))) {
      throw new IllegalStateException("on CI the API server is not optional: " + HOW_TO_ENABLE);
    }
    return Optional.empty();
  }

  Path etcd() {
    return program("etcd");
  }

  Path apiServer() {
    return program("kube-apiserver");
  }

  private Path program(String name) {
    Path file = folder.toAbsolutePath().normalize().resolve(name);
    if (!Files.isExecutable(file)) {
      throw new IllegalStateException("there is no program " + file + ": " + HOW_TO_ENABLE);
    }
    return file;
  }
}
