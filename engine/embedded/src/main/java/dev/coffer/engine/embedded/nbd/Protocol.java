package dev.coffer.engine.embedded.nbd;

/** The numbers of the protocol, named as in its description. */
final class Protocol {

  static final long NBDMAGIC = 0x4e42444d41474943L;
  static final long IHAVEOPT = 0x49484156454F5054L;
  static final long OPTION_REPLY_MAGIC = 0x0003e889045565a9L;
  static final int REQUEST_MAGIC = 0x25609513;
  static final int SIMPLE_REPLY_MAGIC = 0x67446698;
  static final int STRUCTURED_REPLY_MAGIC = 0x668e33ef;

  static final int FLAG_FIXED_NEWSTYLE = 1;
  static final int FLAG_NO_ZEROES = 1 << 1;

  static final int OPT_EXPORT_NAME = 1;
  static final int OPT_ABORT = 2;
  static final int OPT_LIST = 3;
  static final int OPT_STARTTLS = 5;
  static final int OPT_INFO = 6;
  static final int OPT_GO = 7;
  static final int OPT_STRUCTURED_REPLY = 8;
  static final int OPT_LIST_META_CONTEXT = 9;
  static final int OPT_SET_META_CONTEXT = 10;

  static final int REP_ACK = 1;
  static final int REP_SERVER = 2;
  static final int REP_INFO = 3;
  static final int REP_META_CONTEXT = 4;
  private static final int REP_ERR = 1 << 31;
  static final int REP_ERR_UNSUP = REP_ERR + 1;
  static final int REP_ERR_POLICY = REP_ERR + 2;
  static final int REP_ERR_INVALID = REP_ERR + 3;
  static final int REP_ERR_TLS_REQD = REP_ERR + 5;
  static final int REP_ERR_UNKNOWN = REP_ERR + 6;
  static final int REP_ERR_TOO_BIG = REP_ERR + 9;

  static final int INFO_EXPORT = 0;
  static final int INFO_BLOCK_SIZE = 3;

  static final int TRANSMISSION_HAS_FLAGS = 1;
  static final int TRANSMISSION_READ_ONLY = 1 << 1;
  static final int TRANSMISSION_SEND_FLUSH = 1 << 2;
  static final int TRANSMISSION_SEND_DF = 1 << 7;
  static final int TRANSMISSION_CAN_MULTI_CONN = 1 << 8;

  static final int CMD_READ = 0;
  static final int CMD_WRITE = 1;
  static final int CMD_DISC = 2;
  static final int CMD_FLUSH = 3;
  static final int CMD_TRIM = 4;
  static final int CMD_WRITE_ZEROES = 6;
  static final int CMD_BLOCK_STATUS = 7;
  static final int CMD_FLAG_DF = 1 << 2;
  static final int CMD_FLAG_REQ_ONE = 1 << 3;

  static final int REPLY_FLAG_DONE = 1;
  static final int REPLY_TYPE_NONE = 0;
  static final int REPLY_TYPE_OFFSET_DATA = 1;
  static final int REPLY_TYPE_OFFSET_HOLE = 2;
  static final int REPLY_TYPE_BLOCK_STATUS = 5;
  static final int REPLY_TYPE_ERROR = (1 << 15) + 1;
  static final int REPLY_TYPE_ERROR_OFFSET = (1 << 15) + 2;

  static final int STATE_HOLE = 1;
  static final int STATE_ZERO = 1 << 1;
  static final int STATE_DIRTY = 1;

  static final int EPERM = 1;
  static final int EIO = 5;
  static final int EINVAL = 22;
  static final int EOVERFLOW = 75;
  static final int ESHUTDOWN = 108;

  static final String BASE_ALLOCATION = "base:allocation";
  static final String DIRTY_BITMAP = "qemu:dirty-bitmap:";

  /** The longest string that the protocol permits, in bytes. */
  static final int LONGEST_STRING = 4096;

  /** What a side must take in one request, unless it says otherwise. */
  static final int USUAL_PAYLOAD = 32 << 20;

  private Protocol() {}
}
