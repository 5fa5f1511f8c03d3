//! `<linux/un.h>`: sockets of this machine.

use super::numbers;

numbers! {
    /// The bytes of an address, the family not counted.
    UNIX_PATH_MAX: usize = 108;
}
