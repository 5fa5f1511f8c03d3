//! Why a lookup found nothing, with what each question came to.

use core::fmt;
use core::net::SocketAddr;

use super::search::Outcome;
use super::trace::Left;
use crate::consts::Eai;
use crate::dns::Type;
use crate::error::Errno;

/// Why there is no answer.
///
/// The code is what getaddrinfo returns; the rest says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub code: Eai,
    /// The number of the system call that failed, where the code is EAI_SYSTEM.
    pub errno: Option<Errno>,
    /// What is wrong, where the code does not say it.
    pub detail: Option<Detail>,
    /// Whether the caller's time ran out.
    pub timed_out: bool,
    /// What came of each question that was put to servers, for the last name of the search walk.
    pub questions: [Option<Question>; 2],
}

/// What is wrong, more precisely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Detail {
    /// The name is not ASCII, and the feature `idna` is off.
    NotAscii,
    /// The name is neither ASCII nor UTF-8.
    NotUtf8,
    /// The name has no form in ASCII by IDNA.
    NoIdna,
    /// The host's addresses are on interfaces that this machine does not have.
    NoInterface,
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// What was asked for.
    pub rtype: Type,
    /// How it ended; nothing where it has an answer.
    pub outcome: Option<Outcome>,
    /// The server that was left last, and why.
    pub left: Option<(SocketAddr, Left)>,
}

impl Failure {
    /// A code, and nothing else to be said.
    #[must_use]
    pub const fn new(code: Eai) -> Self {
        Self { code, errno: None, detail: None, timed_out: false, questions: [None; 2] }
    }

    /// A system call failed.
    #[must_use]
    pub const fn system(errno: Errno) -> Self {
        Self { errno: Some(errno), ..Self::new(Eai::SYSTEM) }
    }
}

impl From<Eai> for Failure {
    fn from(code: Eai) -> Self {
        Self::new(code)
    }
}

/// The code for what a name came to.
pub(super) fn code(outcome: Outcome) -> Eai {
    match outcome {
        Outcome::NoName => Eai::NONAME,
        Outcome::NoData => Eai::NODATA,
        Outcome::Refused | Outcome::ServFail | Outcome::Silence | Outcome::Unreachable => Eai::AGAIN,
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoName => "no such name",
            Self::NoData => "no such records",
            Self::Refused => "refused",
            Self::ServFail => "the servers failed",
            Self::Silence => "no answer in time",
            Self::Unreachable => "no server can be reached",
        })
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAscii => "the name is not ASCII, and berkeley was built without its feature idna",
            Self::NotUtf8 => "the name is not UTF-8",
            Self::NoIdna => "the name has no form in ASCII by IDNA",
            Self::NoInterface => "its addresses are on interfaces that are not there",
        })
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.rtype)?;
        match self.outcome {
            None => f.write_str("found")?,
            Some(outcome) => outcome.fmt(f)?,
        }
        match self.left {
            Some((server, why)) => write!(f, " ({server}: {why})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.message())?;
        if let Some(errno) = self.errno {
            write!(f, ": {errno}")?;
        }
        if let Some(detail) = self.detail {
            write!(f, ": {detail}")?;
        }
        let mut separator = ": ";
        if self.timed_out {
            write!(f, "{separator}the time is up")?;
            separator = "; ";
        }
        for question in self.questions.iter().flatten() {
            write!(f, "{separator}{question}")?;
            separator = "; ";
        }
        Ok(())
    }
}

impl core::error::Error for Failure {}

#[cfg(feature = "std")]
impl From<Failure> for std::io::Error {
    /// The failure itself is inside.
    fn from(failure: Failure) -> Self {
        use std::io::ErrorKind;
        let kind = match failure.code {
            _ if failure.timed_out => ErrorKind::TimedOut,
            Eai::NONAME | Eai::NODATA => ErrorKind::NotFound,
            Eai::SYSTEM => {
                failure.errno.map_or(ErrorKind::Other, |errno| Self::from(crate::Error::from(errno)).kind())
            }
            Eai::AGAIN | Eai::FAIL | Eai::MEMORY => ErrorKind::Other,
            _ => ErrorKind::InvalidInput,
        };
        Self::new(kind, failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_failure_tells_what_happened() {
        let server = "192.0.2.53:53".parse().unwrap();
        let failure = Failure {
            questions: [
                Some(Question {
                    rtype: Type::A,
                    outcome: Some(Outcome::Silence),
                    left: Some((server, Left::Silence)),
                }),
                Some(Question { rtype: Type::AAAA, outcome: Some(Outcome::NoData), left: None }),
            ],
            ..Failure::new(Eai::AGAIN)
        };
        assert_eq!(
            failure.to_string(),
            "Temporary failure in name resolution: A: no answer in time (192.0.2.53:53: no answer in time); \
             AAAA: no such records"
        );
        assert_eq!(Failure::system(Errno::EMFILE).to_string(), "System error: too many open files (EMFILE)");
    }

    #[cfg(feature = "std")]
    #[test]
    fn as_an_error_of_std_it_has_a_kind_and_is_inside() {
        use std::io::{Error, ErrorKind};
        let late = Failure { timed_out: true, ..Failure::new(Eai::AGAIN) };
        for (failure, kind) in [
            (late, ErrorKind::TimedOut),
            (Eai::NONAME.into(), ErrorKind::NotFound),
            (Eai::NODATA.into(), ErrorKind::NotFound),
            (Eai::AGAIN.into(), ErrorKind::Other),
            (Eai::SERVICE.into(), ErrorKind::InvalidInput),
            (Failure::system(Errno::EACCES), ErrorKind::PermissionDenied),
        ] {
            let error = Error::from(failure);
            assert_eq!((error.kind(), error.to_string()), (kind, failure.to_string()));
            assert_eq!(error.get_ref().and_then(|inner| inner.downcast_ref()), Some(&failure));
        }
    }
}
