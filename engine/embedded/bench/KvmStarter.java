import java.io.IOException;
import java.nio.file.Path;

/** A program that also starts what it restores. */
interface KvmStarter extends KvmTool {

  /** Whether it is installed. */
  boolean isThere();

  /** Restores the newest backup as a machine of another name, and starts it. */
  Command start(KvmMachine machine, String as);

  /** Where the first serial line of a machine that it started is written down. */
  Path console(KvmMachine machine) throws IOException;

  /** Stops and removes a machine that it started. */
  void end(KvmMachine machine, String as) throws IOException, InterruptedException;
}
