import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A program that stores disk images. */
interface Tool {

  String name();

  /** Whether it is installed. */
  boolean isThere();

  /** Makes an empty repository; not measured. */
  default void prepare(Path repository) throws IOException, InterruptedException {}

  /**
   * How it does a work; empty when it cannot.
   *
   * @param corpus knows what has changed, for those who can use that
   * @param image what is backed up; for a restore, the file that is to be made
   */
  Optional<Command> command(Work work, Path repository, Path image, Corpus corpus);

  /** Where it puts a disk that is restored as this file. */
  default Path restored(Path file) {
    return file;
  }
}
