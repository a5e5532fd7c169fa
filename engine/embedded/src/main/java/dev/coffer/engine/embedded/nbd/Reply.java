package dev.coffer.engine.embedded.nbd;

import java.io.IOException;

/** Takes the answer to one request in. */
interface Reply {

  /** The answer is whole: what the request asks for follows. */
  void simple(Wire wire) throws IOException;

  /** A chunk of the answer; all of its bytes are to be taken. */
  void chunk(int type, int length, Wire wire) throws IOException;

  /** How many chunks an honest answer may have. */
  long mostChunks();
}
