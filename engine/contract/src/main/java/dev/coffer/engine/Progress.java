package dev.coffer.engine;

/**
 * How much of some long work is done, in bytes of the virtual disks.
 *
 * @param totalBytes 0 when not known yet
 */
public record Progress(long doneBytes, long totalBytes) {

  /** Before anything is known. */
  public static final Progress NONE = new Progress(0, 0);

  public Progress {
    Require.notNegative("doneBytes", doneBytes);
    Require.notNegative("totalBytes", totalBytes);
  }

  /** From 0 to 100; 0 as long as the total is not known. */
  public int percent() {
    return totalBytes == 0 ? 0 : (int) Math.min(100, doneBytes * 100.0 / totalBytes);
  }
}
