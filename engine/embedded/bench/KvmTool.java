import java.io.IOException;
import java.nio.file.Path;

/** A program that backs up machines of a KVM host. */
interface KvmTool {

  String name();

  /** Whether it is installed. */
  boolean isThere();

  /** The folder of what it has stored of a machine. */
  Path stored(KvmMachine machine);

  /** The folder of the images that it restores. */
  Path images(KvmMachine machine);

  /** Does what has to be done once, before the first backup; not measured. */
  void prepare(KvmMachine machine) throws IOException, InterruptedException;

  /** Backs a machine up: the first time all of it, then what has changed. */
  Command backup(KvmMachine machine, boolean first);

  /** Restores the newest backup as a machine of another name, with an image of its own. */
  Command restore(KvmMachine machine, String as);

  /** Restores the newest backup as a machine of another name, and starts it. */
  Command start(KvmMachine machine, String as);

  /** Where the first serial line of a machine that it started is written down. */
  Path console(KvmMachine machine) throws IOException;

  /** Stops and removes a machine that it started. */
  void end(KvmMachine machine, String as) throws IOException, InterruptedException;
}
