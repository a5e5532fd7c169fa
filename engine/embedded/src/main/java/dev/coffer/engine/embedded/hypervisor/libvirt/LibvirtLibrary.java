package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions of libvirt's C library, called by name: texts and memory are passed as pointers,
 * {@code int} and {@code long} as they are. A failure comes back as an exception with what {@code
 * virGetLastError} says. Safe for threads.
 */
final class LibvirtLibrary {

  private static final String NAME = "libvirt.so.0";

  /** {@code struct _virError}: int code; int domain; char *message; ... */
  private static final long MESSAGE = 8;

  /** No function takes more. */
  private static final int MOST = 6;

  private static Optional<LibvirtLibrary> loaded = Optional.empty();

  private final SymbolLookup library;
  private final Map<String, MemorySegment> functions = new ConcurrentHashMap<>();
  private final MethodHandle call = caller();
  private final LibvirtEvents events;

  private LibvirtLibrary(SymbolLookup library) throws LibvirtException {
    this.library = library;
    number("virInitialize");
    silence();
    this.events = new LibvirtEvents(this);
  }

  /**
   * Calls a function at an address with as many words as the longest takes, all of which are in
   * registers on x86-64 and aarch64: the others do not look at what lies in those for more
   * arguments, nor at the upper half of one that holds an int. For each other shape Java would make
   * classes at each start.
   */
  @SuppressWarnings("restricted") // The calls match their C declarations; the launcher grants it.
  private static MethodHandle caller() {
    var words = Collections.nCopies(MOST, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new);
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, words));
  }

  /**
   * Loads it, once in a process.
   *
   * @throws IOException when this machine has none
   */
  static synchronized LibvirtLibrary load() throws IOException {
    if (loaded.isEmpty()) {
      loaded = Optional.of(find());
    }
    return loaded.get();
  }

  @SuppressWarnings("restricted") // The launcher grants native access.
  private static LibvirtLibrary find() throws IOException {
    try {
      return new LibvirtLibrary(SymbolLookup.libraryLookup(NAME, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s is not on this machine: apt-get install libvirt0, or the like".formatted(NAME), e);
    }
  }

  /**
   * Otherwise the library prints every error. It calls what it is given with the null that it is
   * given, and then the error; to free null is to do nothing.
   */
  private void silence() {
    call("virSetErrorFunc", MemorySegment.NULL, function("free"));
  }

  LibvirtEvents events() {
    return events;
  }

  /** A function that returns a number, which is negative when it failed. */
  int number(String function, Object... arguments) throws LibvirtException {
    int result = (int) call(function, arguments);
    if (result < 0) {
      throw failure(function);
    }
    return result;
  }

  /** A function that returns a pointer, which is null when it failed. */
  MemorySegment pointer(String function, Object... arguments) throws LibvirtException {
    MemorySegment result = memory(call(function, arguments));
    if (result.equals(MemorySegment.NULL)) {
      throw failure(function);
    }
    return result;
  }

  /** A function that returns a text which is the caller's. */
  String text(String function, Object... arguments) throws LibvirtException {
    MemorySegment text = pointer(function, arguments);
    try {
      return text.getString(0);
    } finally {
      free(text);
    }
  }

  /** A function that returns a text which stays the library's. */
  String borrowedText(String function, Object... arguments) throws LibvirtException {
    return pointer(function, arguments).getString(0);
  }

  /** Gives back memory that the library left to the caller. */
  void free(MemorySegment memory) {
    free("free", memory);
  }

  /** Gives back an object by a function of its own, which returns nothing. */
  void free(String function, MemorySegment object) {
    call(function, object);
  }

  private long call(String function, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      long[] words = new long[MOST];
      for (int i = 0; i < arguments.length; i++) {
        words[i] = word(arguments[i], arena);
      }
      return (long)
          call.invokeExact(
              function(function), words[0], words[1], words[2], words[3], words[4], words[5]);
    } catch (Throwable e) {
      throw new LinkageError(function, e);
    }
  }

  private static long word(Object argument, Arena arena) {
    if (argument instanceof String text) {
      return arena.allocateFrom(text).address();
    }
    return argument instanceof MemorySegment memory
        ? memory.address()
        : ((Number) argument).longValue();
  }

  /** The memory that a pointer in memory points to. */
  static MemorySegment follow(MemorySegment memory, long offset) {
    return memory(memory.get(ValueLayout.JAVA_LONG, offset));
  }

  @SuppressWarnings("restricted") // The library says how long it is, or ends it with a zero.
  private static MemorySegment memory(long address) {
    return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE);
  }

  /** Also those of the libraries that this one is linked with. */
  private MemorySegment function(String name) {
    return functions.computeIfAbsent(
        name,
        any ->
            library
                .find(any)
                .orElseThrow(() -> new LinkageError("this libvirt is too old: it has no " + any)));
  }

  /** The library keeps the last error of each thread. */
  private LibvirtException failure(String function) {
    MemorySegment error = memory(call("virGetLastError"));
    if (error.equals(MemorySegment.NULL)) {
      return new LibvirtException(0, function + " failed without saying why");
    }
    MemorySegment message = follow(error, MESSAGE);
    return new LibvirtException(
        error.get(ValueLayout.JAVA_INT, 0),
        message.equals(MemorySegment.NULL) ? function + " failed" : message.getString(0));
  }
}
