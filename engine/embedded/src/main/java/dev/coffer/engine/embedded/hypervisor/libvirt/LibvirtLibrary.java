package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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

  @SuppressWarnings("restricted") // The library ends its texts with a zero.
  private static final AddressLayout TEXT =
      ValueLayout.ADDRESS.withTargetLayout(
          MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));

  private static Optional<LibvirtLibrary> loaded = Optional.empty();

  private final SymbolLookup functions;
  private final Map<String, MethodHandle> handles = new ConcurrentHashMap<>();
  private final MethodHandle free;

  private LibvirtLibrary(SymbolLookup functions) throws LibvirtException {
    this.functions = functions;
    this.free =
        link(
            Linker.nativeLinker().defaultLookup(),
            "free",
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    number("virInitialize");
    silence();
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

  /** Otherwise the library prints every error. */
  private void silence() {
    FunctionDescriptor type = FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    try {
      MethodHandle nothing =
          MethodHandles.empty(
              MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class));
      MemorySegment handler = upcall(nothing, type);
      link(functions, "virSetErrorFunc", type).invokeExact(MemorySegment.NULL, handler);
    } catch (Throwable e) {
      throw new LinkageError("virSetErrorFunc", e);
    }
  }

  @SuppressWarnings("restricted")
  private static MemorySegment upcall(MethodHandle target, FunctionDescriptor type) {
    return Linker.nativeLinker().upcallStub(target, type, Arena.global());
  }

  /** A function that returns a number, which is negative when it failed. */
  int number(String function, Object... arguments) throws LibvirtException {
    int result = (int) call(function, ValueLayout.JAVA_INT, arguments);
    if (result < 0) {
      throw failure(function);
    }
    return result;
  }

  /** A function that returns a pointer, which is null when it failed. */
  MemorySegment pointer(String function, Object... arguments) throws LibvirtException {
    var result = (MemorySegment) call(function, TEXT, arguments);
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
    try {
      free.invokeExact(memory);
    } catch (Throwable e) {
      throw new LinkageError("free", e);
    }
  }

  /** Gives back an object by a function of its own, which returns nothing. */
  void free(String function, MemorySegment object) {
    try {
      handles
          .computeIfAbsent(
              function,
              name -> link(functions, name, FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)))
          .invokeWithArguments(object);
    } catch (Throwable e) {
      throw new LinkageError(function, e);
    }
  }

  private Object call(String function, MemoryLayout result, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      Object[] passed = new Object[arguments.length];
      MemoryLayout[] types = new MemoryLayout[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        passed[i] = arguments[i] instanceof String text ? arena.allocateFrom(text) : arguments[i];
        types[i] = type(passed[i]);
      }
      return handles
          .computeIfAbsent(
              function, name -> link(functions, name, FunctionDescriptor.of(result, types)))
          .invokeWithArguments(passed);
    } catch (Throwable e) {
      throw new LinkageError(function, e);
    }
  }

  private static MemoryLayout type(Object argument) {
    return switch (argument) {
      case Integer _ -> ValueLayout.JAVA_INT;
      case Long _ -> ValueLayout.JAVA_LONG;
      default -> ValueLayout.ADDRESS;
    };
  }

  // The calls match their C declarations; the launcher grants native access.
  @SuppressWarnings("restricted")
  private static MethodHandle link(SymbolLookup library, String name, FunctionDescriptor type) {
    MemorySegment function =
        library
            .find(name)
            .orElseThrow(() -> new LinkageError("this libvirt is too old: it has no " + name));
    return Linker.nativeLinker().downcallHandle(function, type);
  }

  /** The library keeps the last error of each thread. */
  private LibvirtException failure(String function) {
    var error = (MemorySegment) call("virGetLastError", TEXT);
    if (error.equals(MemorySegment.NULL)) {
      return new LibvirtException(0, function + " failed without saying why");
    }
    MemorySegment message = error.get(TEXT, MESSAGE);
    return new LibvirtException(
        error.get(ValueLayout.JAVA_INT, 0),
        message.equals(MemorySegment.NULL) ? function + " failed" : message.getString(0));
  }
}
