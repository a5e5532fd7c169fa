import java.io.IOException;
import java.nio.file.Path;

/** What backs up machines of a KVM host. What it has written is on the disk when it is done. */
interface KvmTool {

  String name();

  /** The folder of what it has stored of a machine. */
  Path stored(KvmMachine machine);

  /** The folder of the images that it restores. */
  Path images(KvmMachine machine);

  /** Does what has to be done once, before the first backup; not measured. */
  void prepare(KvmMachine machine) throws IOException, InterruptedException;

  /** Backs a machine up: the first time all of it, then what has changed. */
  Cost backup(KvmMachine machine, boolean first) throws IOException, InterruptedException;

  /** Restores the newest backup as a machine of another name, with an image of its own. */
  Cost restore(KvmMachine machine, String as) throws IOException, InterruptedException;

  /** Ends what {@link #prepare} may have started. */
  default void release(KvmMachine machine) throws IOException, InterruptedException {}
}
