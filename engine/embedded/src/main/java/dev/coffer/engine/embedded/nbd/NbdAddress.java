package dev.coffer.engine.embedded.nbd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Where a server listens. */
public sealed interface NbdAddress {

  /** A socket in the file system; its folder's permissions say who may connect. */
  record Unix(Path path) implements NbdAddress {

    /** Bytes of a path, as Java takes it on Linux; the kernel takes one more. */
    public static final int LONGEST_PATH = 106;

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A port of a host. */
  record Tcp(String host, int port) implements NbdAddress {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** A channel that is yet to be connected. */
  default SocketChannel channel() throws IOException {
    return switch (this) {
      case Unix _ -> SocketChannel.open(StandardProtocolFamily.UNIX);
      case Tcp _ -> SocketChannel.open();
    };
  }

  /** Begins to listen; port 0 is any that is free. */
  default ServerSocketChannel listen() throws IOException {
    var channel =
        switch (this) {
          case Unix _ -> ServerSocketChannel.open(StandardProtocolFamily.UNIX);
          case Tcp _ -> ServerSocketChannel.open();
        };
    try {
      return channel.bind(socketAddress());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** As Java names it. */
  default SocketAddress socketAddress() {
    return switch (this) {
      case Unix(var path) -> UnixDomainSocketAddress.of(path);
      case Tcp(var host, var port) -> new InetSocketAddress(host, port);
    };
  }
}
