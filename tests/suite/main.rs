//! The tests that see the crate from outside, a file a subject, in one program.

mod peers;
