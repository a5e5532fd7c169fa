package dev.coffer.engine.embedded.keys;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The master key, wrapped by one secret; a file of the repository.
 *
 * @param repository which it opens; not to be lost with the file that says so first
 * @param id 16 hex digits
 * @param name what people call it
 * @param argon2id only of a pass phrase
 * @param wrapped in base64
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeySlot(
    int version,
    String repository,
    String id,
    String name,
    String created,
    Kind kind,
    @Nullable Argon2id argon2id,
    String wrapped) {

  /** Which kind of secret opens it. */
  public enum Kind {
    KEY,
    PASSPHRASE
  }

  private static final int VERSION = 1;
  private static final int ID_BYTES = 8;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .build();

  public KeySlot {
    // A slot that cannot be decoded is no slot.
    Base64.getDecoder().decode(wrapped);
    Instant.parse(created);
  }

  /** A secret, as people call it, and when it was made to open a repository. */
  public record Named(Secret secret, String name, Instant created) {}

  /** A new slot, which this secret opens. */
  public static KeySlot wrap(RepositoryKeys keys, Named named) {
    var secret = named.secret();
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    var argon = secret instanceof Secret.PassPhrase ? Argon2id.fresh() : null;
    var kind = argon == null ? Kind.KEY : Kind.PASSPHRASE;
    byte[] master = keys.master().bytes();
    byte[] wrapped = new byte[master.length + Seal.OVERHEAD];
    new Seal(wrappingKey(keys.repository(), secret, argon))
        .seal(master, master.length, context(keys.repository(), id), wrapped, 0);
    return new KeySlot(
        VERSION,
        keys.repository().value(),
        id,
        named.name(),
        named.created().toString(),
        kind,
        argon,
        Base64.getEncoder().encodeToString(wrapped));
  }

  /** The keys of the repository, when this secret opens this slot. */
  public Optional<RepositoryKeys> open(RepositoryId repository, Secret secret) {
    byte[] sealed = Base64.getDecoder().decode(wrapped);
    if (!fits(secret) || sealed.length != MasterKey.BYTES + Seal.OVERHEAD) {
      return Optional.empty();
    }
    byte[] master = new byte[MasterKey.BYTES];
    var seal = new Seal(wrappingKey(repository, secret, argon2id));
    return seal.open(sealed, 0, sealed.length, context(repository, id), master)
        ? Optional.of(new RepositoryKeys(repository, new MasterKey(master)))
        : Optional.empty();
  }

  private boolean fits(Secret secret) {
    return switch (secret) {
      case Secret.Key _ -> kind == Kind.KEY;
      case Secret.PassPhrase _ -> kind == Kind.PASSPHRASE && argon2id != null;
    };
  }

  private static byte[] wrappingKey(
      RepositoryId repository, Secret secret, @Nullable Argon2id argon) {
    return switch (secret) {
      case Secret.Key key -> Hkdf.derive(key.bytes(), repository, "coffer key file");
      case Secret.PassPhrase phrase -> Objects.requireNonNull(argon).key(phrase.bytes());
    };
  }

  private static byte[] context(RepositoryId repository, String id) {
    return ("coffer slot " + repository + " " + id).getBytes(StandardCharsets.US_ASCII);
  }

  public byte[] write() {
    try {
      return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a slot.
   *
   * @throws IOException when it is damaged or of another version
   */
  public static KeySlot read(byte[] file) throws IOException {
    try {
      var slot = JSON.readValue(file, KeySlot.class);
      if (slot == null
          || slot.version != VERSION
          || slot.repository == null
          || slot.id == null
          || !ID.matcher(slot.id).matches()
          || slot.kind == null
          || slot.wrapped == null) {
        throw new IOException("it is not a key slot of this version");
      }
      return slot;
    } catch (JsonProcessingException e) {
      throw new IOException("it is not a key slot of this version", e);
    }
  }
}
