package dev.coffer.engine.conformance.model;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Verification;
import dev.coffer.engine.Verification.Check;
import dev.coffer.engine.Verification.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Checks what a restore has made: files against the point, guests against what they show. */
final class Verifier {

  private final ModelWorld world;

  Verifier(ModelWorld world) {
    this.world = world;
  }

  List<Outcome> outcomes(RestoreRecord record, Verification verification, Instant now) {
    var after = Duration.between(record.start, now);
    return verification.checks().stream().map(check -> outcome(record, check, after)).toList();
  }

  private Outcome outcome(RestoreRecord record, Check check, Duration after) {
    if (check instanceof Verification.File file) {
      return problem(record, file)
          .map(why -> Outcome.failed(check, why))
          .orElseGet(() -> Outcome.passed(check, after));
    }
    return world.isShown(check)
        ? Outcome.passed(check, after)
        : Outcome.failed(check, check.inWords() + " was not seen in time");
  }

  private static Optional<String> problem(RestoreRecord record, Verification.File file) {
    try {
      var order = new RestoreOrder.Files(List.of(file.path()), "/nowhere");
      var text = FileSelection.of(record.shot, order).onlyText();
      return file.sha256().filter(digest -> !digest.equals(sha256(text))).isPresent()
          ? Optional.of(file.inWords() + " has another digest")
          : Optional.empty();
    } catch (EngineException e) {
      return Optional.of(e.error().message());
    }
  }

  private static String sha256(String text) {
    try {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
