//! SOL_TCP: tcp(7).

use super::Opt;
use crate::consts::{self, SOL_TCP};

/// Whether small pieces are sent at once instead of being gathered: Nagle's algorithm off.
pub const TCP_NODELAY: Opt<bool> = Opt::new(SOL_TCP, consts::TCP_NODELAY);
