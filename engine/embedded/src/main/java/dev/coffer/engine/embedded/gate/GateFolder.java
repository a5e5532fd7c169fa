package dev.coffer.engine.embedded.gate;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that the hook goes by: {@code machines/UUID} says whether a machine may start, and
 * {@code open} that all may for a while. A machine without a file may not: what nobody knows of is
 * not protected. Changes are durable when they return.
 */
public record GateFolder(Path path) {

  /** Where it is, in the state folder of its engine. */
  public static GateFolder in(Path stateFolder) {
    return new GateFolder(stateFolder.toAbsolutePath().normalize().resolve("gate"));
  }

  private Path machines() {
    return path.resolve("machines");
  }

  Path opening() {
    return path.resolve("open");
  }

  Path log() {
    return path.resolve("log");
  }

  private Path file(VmId vm) {
    return machines().resolve(vm.value());
  }

  /** Whether an engine has ever said which machines may start. */
  boolean isKept() {
    return Files.isDirectory(machines());
  }

  /** What it says of a machine; empty when it does not know it. */
  public Optional<Verdict> verdict(VmId vm) throws IOException {
    return GateFiles.read(file(vm)).flatMap(Verdict::read);
  }

  /** Says whether a machine may start. */
  public void set(VmId vm, Verdict verdict) throws IOException {
    if (!verdict(vm).equals(Optional.of(verdict))) {
      GateFiles.write(file(vm), verdict.write());
    }
  }

  /** Knows a machine no more: then it may not start. */
  public void forget(VmId vm) throws IOException {
    GateFiles.delete(file(vm));
  }

  /** All that it says, by machine. */
  public Map<VmId, Verdict> verdicts() throws IOException {
    var verdicts = new HashMap<VmId, Verdict>();
    try (var files = Files.newDirectoryStream(machines(), name -> !isDraft(name))) {
      for (Path file : files) {
        var vm = new VmId(file.getFileName().toString());
        verdict(vm).ifPresent(verdict -> verdicts.put(vm, verdict));
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    return verdicts;
  }

  private static boolean isDraft(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  /** From now on it knows machines, even if there are none. */
  public void keep() throws IOException {
    GateFiles.makeFolder(machines());
  }
}
