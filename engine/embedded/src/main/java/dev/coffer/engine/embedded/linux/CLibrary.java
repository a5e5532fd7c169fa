package dev.coffer.engine.embedded.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Supplier;

/** The C library of Linux. */
public final class CLibrary {

  private CLibrary() {}

  /**
   * Links what is wanted of it; empty where the operating system is another one, Java has no
   * foreign functions, or we are not allowed to call them.
   *
   * @param functions links them, by {@link #link}
   */
  public static <T> Optional<T> find(Supplier<T> functions) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    try {
      return Optional.of(functions.get());
    } catch (UnsupportedOperationException | IllegalCallerException e) {
      return Optional.empty();
    }
  }

  /** A function of it. Whoever calls it answers for that the type is that of its C declaration. */
  @SuppressWarnings("restricted") // The launcher grants native access.
  public static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment function =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException("no function " + name));
    return linker.downcallHandle(function, type, options);
  }
}
