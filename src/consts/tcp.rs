//! `<netinet/tcp.h>`: the options of the level SOL_TCP.

use super::numbers;

// tcp(7), linux/tcp.h.
numbers! {
    /// SOL_TCP option 1: tcp(7).
    TCP_NODELAY: i32 = 1;
    /// SOL_TCP option 2: tcp(7).
    TCP_MAXSEG: i32 = 2;
    /// SOL_TCP option 3: tcp(7).
    TCP_CORK: i32 = 3;
    /// SOL_TCP option 4: tcp(7).
    TCP_KEEPIDLE: i32 = 4;
    /// SOL_TCP option 5: tcp(7).
    TCP_KEEPINTVL: i32 = 5;
    /// SOL_TCP option 6: tcp(7).
    TCP_KEEPCNT: i32 = 6;
    /// SOL_TCP option 7: tcp(7).
    TCP_SYNCNT: i32 = 7;
    /// SOL_TCP option 8: tcp(7).
    TCP_LINGER2: i32 = 8;
    /// SOL_TCP option 9: tcp(7).
    TCP_DEFER_ACCEPT: i32 = 9;
    /// SOL_TCP option 10: tcp(7).
    TCP_WINDOW_CLAMP: i32 = 10;
    /// SOL_TCP option 11: tcp(7).
    TCP_INFO: i32 = 11;
    /// SOL_TCP option 12: tcp(7).
    TCP_QUICKACK: i32 = 12;
    /// SOL_TCP option 13: tcp(7).
    TCP_CONGESTION: i32 = 13;
    /// SOL_TCP option 14: tcp(7).
    TCP_MD5SIG: i32 = 14;
    /// SOL_TCP option 16: tcp(7).
    TCP_THIN_LINEAR_TIMEOUTS: i32 = 16;
    /// SOL_TCP option 17: tcp(7).
    TCP_THIN_DUPACK: i32 = 17;
    /// SOL_TCP option 18: tcp(7).
    TCP_USER_TIMEOUT: i32 = 18;
    /// SOL_TCP option 19: tcp(7).
    TCP_REPAIR: i32 = 19;
    /// SOL_TCP option 20: tcp(7).
    TCP_REPAIR_QUEUE: i32 = 20;
    /// SOL_TCP option 21: tcp(7).
    TCP_QUEUE_SEQ: i32 = 21;
    /// SOL_TCP option 22: tcp(7).
    TCP_REPAIR_OPTIONS: i32 = 22;
    /// SOL_TCP option 23: tcp(7).
    TCP_FASTOPEN: i32 = 23;
    /// SOL_TCP option 24: tcp(7).
    TCP_TIMESTAMP: i32 = 24;
    /// SOL_TCP option 25: tcp(7).
    TCP_NOTSENT_LOWAT: i32 = 25;
    /// SOL_TCP option 26: tcp(7).
    TCP_CC_INFO: i32 = 26;
    /// SOL_TCP option 27: tcp(7).
    TCP_SAVE_SYN: i32 = 27;
    /// SOL_TCP option 28: tcp(7).
    TCP_SAVED_SYN: i32 = 28;
    /// SOL_TCP option 29: tcp(7).
    TCP_REPAIR_WINDOW: i32 = 29;
    /// SOL_TCP option 30: tcp(7).
    TCP_FASTOPEN_CONNECT: i32 = 30;
    /// SOL_TCP option 31: tcp(7).
    TCP_ULP: i32 = 31;
    /// SOL_TCP option 32: tcp(7).
    TCP_MD5SIG_EXT: i32 = 32;
    /// SOL_TCP option 33: tcp(7).
    TCP_FASTOPEN_KEY: i32 = 33;
    /// SOL_TCP option 34: tcp(7).
    TCP_FASTOPEN_NO_COOKIE: i32 = 34;
    /// SOL_TCP option 35: tcp(7).
    TCP_ZEROCOPY_RECEIVE: i32 = 35;
    /// SOL_TCP option 36: tcp(7).
    TCP_INQ: i32 = 36;
    /// SOL_TCP option 37: tcp(7).
    TCP_TX_DELAY: i32 = 37;
}
