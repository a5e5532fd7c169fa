package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.linux.CLibrary;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file opened through the C library of Linux, for what Java cannot ask: where its holes are, to
 * be given room before it is written to, and to give room back. Numbers are those of Linux on
 * x86-64 and aarch64. Safe for threads.
 */
final class NativeFile implements Closeable {

  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int O_WRONLY_CLOEXEC = 0x80001;
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int ENXIO = 6;

  private static final Optional<Calls> CALLS = CLibrary.find(Calls::link);

  private final Calls calls;
  private final int descriptor;
  private boolean closed;

  private NativeFile(Calls calls, int descriptor) {
    this.calls = calls;
    this.descriptor = descriptor;
  }

  /** Opens a file; empty where this machine has no such C library, or it will not open the file. */
  static Optional<NativeFile> open(Path path) {
    return open(path, O_RDONLY_CLOEXEC);
  }

  /** Opens a file that is written to; empty as {@link #open}. */
  static Optional<NativeFile> openForWriting(Path path) {
    return open(path, O_WRONLY_CLOEXEC);
  }

  private static Optional<NativeFile> open(Path path, int flags) {
    return CALLS.flatMap(
        calls -> {
          int descriptor = calls.open(path.toString(), flags);
          return descriptor < 0 ? Optional.empty() : Optional.of(new NativeFile(calls, descriptor));
        });
  }

  /** The first byte of data at or after an offset; {@code Long.MAX_VALUE} where only a hole is. */
  long nextData(long offset) throws IOException {
    return seek(offset, SEEK_DATA);
  }

  /** The first byte of a hole at or after an offset; the end of the file counts as one. */
  long nextHole(long offset) throws IOException {
    return seek(offset, SEEK_HOLE);
  }

  private synchronized long seek(long offset, int whence) throws IOException {
    if (closed) {
      throw new IOException("the file is closed");
    }
    long found = calls.seek(descriptor, offset, whence);
    if (found == -ENXIO) {
      return Long.MAX_VALUE;
    }
    if (found < 0) {
      throw new IOException("the file system does not tell where holes are: errno " + -found);
    }
    return found;
  }

  /**
   * Gives a part of the file room on the disk; it reads as before. The file may become longer.
   *
   * @return whether the file system did
   */
  synchronized boolean reserve(long offset, long length) {
    return !closed && calls.allocate(descriptor, 0, offset, length) == 0;
  }

  /**
   * Makes a part of the file a hole, which reads as zeros.
   *
   * @return whether the file system did
   */
  synchronized boolean release(long offset, long length) {
    int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    return !closed && calls.allocate(descriptor, mode, offset, length) == 0;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      calls.close(descriptor);
    }
  }

  /** The functions of the C library. Failures come back as a negative errno. */
  private record Calls(
      MethodHandle openCall,
      MethodHandle seekCall,
      MethodHandle allocateCall,
      MethodHandle closeCall) {

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    static Calls link() {
      AddressLayout pointer = ValueLayout.ADDRESS;
      ValueLayout.OfInt number = ValueLayout.JAVA_INT;
      ValueLayout.OfLong offset = ValueLayout.JAVA_LONG;
      return new Calls(
          link(
              "open",
              FunctionDescriptor.of(number, pointer, number),
              Linker.Option.firstVariadicArg(2)),
          link("lseek", FunctionDescriptor.of(offset, number, offset, number)),
          link("fallocate", FunctionDescriptor.of(number, number, number, offset, offset)),
          link("close", FunctionDescriptor.of(number, number)));
    }

    private static MethodHandle link(
        String name, FunctionDescriptor type, Linker.Option... options) {
      var all =
          Stream.concat(Stream.of(Linker.Option.captureCallState("errno")), Stream.of(options));
      return CLibrary.link(name, type, all.toArray(Linker.Option[]::new));
    }

    int open(String path, int flags) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int result = (int) openCall.invokeExact(state, arena.allocateFrom(path), flags);
        return result < 0 ? -errno(state) : result;
      } catch (Throwable e) {
        throw new LinkageError("open", e);
      }
    }

    long seek(int descriptor, long offset, int whence) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        long result = (long) seekCall.invokeExact(state, descriptor, offset, whence);
        return result < 0 ? -errno(state) : result;
      } catch (Throwable e) {
        throw new LinkageError("lseek", e);
      }
    }

    int allocate(int descriptor, int mode, long offset, long length) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int result = (int) allocateCall.invokeExact(state, descriptor, mode, offset, length);
        return result < 0 ? -errno(state) : result;
      } catch (Throwable e) {
        throw new LinkageError("fallocate", e);
      }
    }

    void close(int descriptor) {
      try (Arena arena = Arena.ofConfined()) {
        int ignored = (int) closeCall.invokeExact(arena.allocate(STATE), descriptor);
      } catch (Throwable e) {
        throw new LinkageError("close", e);
      }
    }

    private static int errno(MemorySegment state) {
      return (int) ERRNO.get(state, 0L);
    }
  }
}
