//! inet(3)
