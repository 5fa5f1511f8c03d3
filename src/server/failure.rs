//! [`Failure`]: how a request ended that did not end well.

use alloc::boxed::Box;
use alloc::string::String;
use core::any::Any;
use core::fmt;
use std::io;

use super::Request;

/// What went wrong with a request: what [`handle_error`](super::Hooks::handle_error) is told.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The handler said so.
    Error(io::Error),
    /// The handler panicked; this is what it panicked with.
    Panic(Box<dyn Any + Send>),
    /// The pool was full, and the server was told to close what does not fit.
    Full,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(e) => fmt::Display::fmt(e, f),
            Self::Panic(payload) => {
                let message = payload.downcast_ref::<&str>().copied();
                let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
                write!(f, "panicked: {}", message.unwrap_or("with a value that is no text"))
            }
            Self::Full => f.write_str("no room for another request"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Self::Error(e)
    }
}

impl From<crate::Error> for Failure {
    fn from(e: crate::Error) -> Self {
        Self::Error(e.into())
    }
}

/// A request that could not be begun, and why.
pub struct Refused(Box<(Request, Failure)>);

impl Refused {
    /// This request, for this reason.
    #[must_use]
    pub fn new(request: Request, failure: impl Into<Failure>) -> Self {
        Self(Box::new((request, failure.into())))
    }

    /// Why.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.0.1
    }

    /// The request, and why.
    #[must_use]
    pub fn into_parts(self) -> (Request, Failure) {
        *self.0
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused({}: {})", self.0.0.client_address(), self.0.1)
    }
}
