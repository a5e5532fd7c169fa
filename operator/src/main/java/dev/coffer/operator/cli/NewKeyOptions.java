package dev.coffer.operator.cli;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RepositoryCare;
import dev.coffer.engine.RepositoryCare.NewKey;
import dev.coffer.operator.config.SecretFile;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a new secret comes from: one of three. */
final class NewKeyOptions {

  /** Tells keys from pass phrases, as engines do. */
  private static final String KEY = "coffer-key-";

  @Option(
      names = "--generate",
      paramLabel = "FILE",
      required = true,
      description = "Make a key, in this new file.")
  private @Nullable Path generate;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      required = true,
      description = "The key that is in this key file.")
  private @Nullable Path keyFile;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      required = true,
      description = "The pass phrase that is in this file.")
  private @Nullable Path passphraseFile;

  /** Adds the secret; a file is made for it first where it is new. */
  RepositoryCare.Key add(CaredSite at, String name) {
    if (generate != null) {
      return generate(at, name, generate);
    }
    String secret = keyFile != null ? key(keyFile) : phrase(Objects.requireNonNull(passphraseFile));
    return at.care().addKey(at.name(), new NewKey(name, secret));
  }

  private static RepositoryCare.Key generate(CaredSite at, String name, Path file) {
    String secret = at.care().newSecret();
    NewKeyFile made =
        NewKeyFile.create(
            file,
            "# Key '%s' of repository %s.%n# %s%n%s%n"
                .formatted(oneLine(name), at.place().where(), at.place().warning(), secret));
    try {
      return at.care().addKey(at.name(), new NewKey(name, secret));
    } catch (EngineException e) {
      made.delete();
      throw e;
    }
  }

  /** What to do with what was made; empty when nothing was. */
  Optional<String> advice(CaredSite at) {
    return Optional.ofNullable(generate)
        .map(
            file ->
                "the key is in %s, which only its owner may read. It opens %s as the others do: keep it apart from there"
                    .formatted(file, at.place().where()));
  }

  /** A name of several lines would not stay in its comment. */
  private static String oneLine(String name) {
    return name.replaceAll("\\R", " ");
  }

  private static String read(Path file) {
    try {
      return SecretFile.read(Path.of(""), file.toString());
    } catch (SecretFile.Unusable e) {
      throw new CommandException(e.why(), e);
    }
  }

  private static String key(Path file) {
    return read(file)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst()
        .filter(line -> line.startsWith(KEY))
        .orElseThrow(
            () ->
                new CommandException(
                    "%s is no key file: make one with --generate FILE, or give a pass phrase with --passphrase-file FILE"
                        .formatted(file)));
  }

  private static String phrase(Path file) {
    String text = read(file);
    if (text.lines().anyMatch(line -> line.strip().startsWith(KEY))) {
      throw new CommandException(
          file + " is a key file and no pass phrase: give it with --key-file FILE");
    }
    return text;
  }
}
