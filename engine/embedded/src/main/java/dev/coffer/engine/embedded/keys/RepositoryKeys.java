package dev.coffer.engine.embedded.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys of an open repository, one for each purpose. Safe for threads; what it gives is not. */
public final class RepositoryKeys {

  private static final String HMAC = "HmacSHA256";
  private static final int FOLDER_BYTES = 16;

  private final RepositoryId repository;
  private final MasterKey master;
  private final byte[] chunkNames;
  private final byte[] chunks;
  private final byte[] files;
  private final byte[] folders;

  RepositoryKeys(RepositoryId repository, MasterKey master) {
    this.repository = repository;
    this.master = master;
    this.chunkNames = Hkdf.derive(master.bytes(), repository, "coffer chunk id");
    this.chunks = Hkdf.derive(master.bytes(), repository, "coffer chunk");
    this.files = Hkdf.derive(master.bytes(), repository, "coffer file");
    this.folders = Hkdf.derive(master.bytes(), repository, "coffer name");
  }

  /** The keys of a new repository. */
  public static RepositoryKeys random(RepositoryId repository) {
    return new RepositoryKeys(repository, MasterKey.random());
  }

  public RepositoryId repository() {
    return repository;
  }

  MasterKey master() {
    return master;
  }

  /** Names chunks by their plain bytes. */
  public Mac chunkNames() {
    return mac(chunkNames);
  }

  public Seal chunks() {
    return new Seal(chunks);
  }

  public Seal files() {
    return new Seal(files);
  }

  /** What the folder of a machine is called, so that its name tells nobody which machine it is. */
  public String folder(String machine) {
    byte[] name = mac(folders).doFinal(machine.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(Arrays.copyOf(name, FOLDER_BYTES));
  }

  private static Mac mac(byte[] key) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has " + HMAC, e);
    }
  }
}
