//! What serves a request: a closure, or a type with `setup`, `handle` and `finish`.

use core::panic::AssertUnwindSafe;
use core::time::Duration;
use std::io;
use std::panic::{catch_unwind, resume_unwind};

use super::Request;
use super::request::File;
use crate::{Instant, Timeout, opt};

/// What a server calls for each request: shared by all of them, and with threads by all of those.
///
/// A closure over a `&mut Request` is one. [`per_request`] makes one of a [`RequestHandler`];
/// [`StreamRequestHandler`] and [`DatagramRequestHandler`] are others with settings around them.
pub trait Handler {
    /// Serves the request, from beginning to end.
    ///
    /// # Errors
    /// Whatever it cannot cope with; [`handle_error`](super::Hooks::handle_error) is told.
    fn serve(&self, request: &mut Request) -> io::Result<()>;
}

impl<F: Fn(&mut Request) -> io::Result<()>> Handler for F {
    fn serve(&self, request: &mut Request) -> io::Result<()> {
        self(request)
    }
}

/// A handler that lives as long as its request: Python's `BaseRequestHandler`.
///
/// ```
/// use berkeley::server::{Request, RequestHandler, TcpServer, per_request};
/// use std::io::{self, Write};
///
/// #[derive(Default)]
/// struct Numbered {
///     lines: u32,
/// }
///
/// impl RequestHandler for Numbered {
///     fn handle(&mut self, request: &mut Request) -> io::Result<()> {
///         loop {
///             let line = request.read_line()?;
///             if line.is_empty() {
///                 return Ok(());
///             }
///             self.lines += 1;
///             write!(request, "{}: {}", self.lines, line.escape_ascii())?;
///         }
///     }
/// }
///
/// let mut server = TcpServer::bind("127.0.0.1:0")?;
/// # server.handle().shutdown();
/// server.serve_forever(per_request(Numbered::default))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait RequestHandler {
    /// Before `handle`. If it fails, neither `handle` nor `finish` is called.
    ///
    /// # Errors
    /// As [`Handler::serve`].
    fn setup(&mut self, request: &mut Request) -> io::Result<()> {
        let _ = request;
        Ok(())
    }

    /// Serves the request.
    ///
    /// # Errors
    /// As [`Handler::serve`].
    fn handle(&mut self, request: &mut Request) -> io::Result<()>;

    /// After `handle`, however that ended.
    ///
    /// # Errors
    /// As [`Handler::serve`]; where `handle` failed, that is what is told.
    fn finish(&mut self, request: &mut Request) -> io::Result<()> {
        let _ = request;
        Ok(())
    }
}

/// Serves each request with a [`RequestHandler`] of its own, which `new` makes.
pub const fn per_request<H: RequestHandler, N: Fn() -> H>(new: N) -> PerRequest<N> {
    PerRequest(new)
}

/// Made by [`per_request`].
#[derive(Clone, Copy, Debug)]
pub struct PerRequest<N>(N);

impl<H: RequestHandler, N: Fn() -> H> Handler for PerRequest<N> {
    fn serve(&self, request: &mut Request) -> io::Result<()> {
        let mut handler = (self.0)();
        handler.setup(request)?;
        let handled = catch_unwind(AssertUnwindSafe(|| handler.handle(request)));
        let finished = handler.finish(request);
        match handled {
            Ok(handled) => handled.and(finished),
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// A connection's handler with settings: how it is buffered, and how long it may take.
///
/// A client that sends its request a byte at a time, or nothing at all, is stopped by [`timeout`](Self::timeout), which
/// bounds each wait, and by [`deadline`](Self::deadline), which bounds all of them. Python has the first only. Neither
/// is set unless asked for; a server that strangers can reach wants both.
///
/// Of a datagram only the answer can have to wait: at a Unix address, while the client's queue is full. The two limits hold for that, and
/// the rest has no effect.
///
/// ```
/// use berkeley::server::{Request, StreamRequestHandler};
/// use core::time::Duration;
/// use std::io::Write;
///
/// let handler = StreamRequestHandler::new(|request: &mut Request| {
///     let line = request.read_line()?;
///     request.write_all(&line.to_ascii_uppercase())
/// })
/// .timeout(Duration::from_secs(5))
/// .deadline(Duration::from_secs(60))
/// .wbufsize(4096);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StreamRequestHandler<H> {
    handler: H,
    rbufsize: usize,
    wbufsize: usize,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    disable_nagle_algorithm: bool,
}

impl<H: Handler> StreamRequestHandler<H> {
    /// This handler with Python's settings: a read buffer of 8192 bytes, no write buffer, no timeout, Nagle's algorithm.
    pub const fn new(handler: H) -> Self {
        Self {
            handler,
            rbufsize: File::RBUFSIZE,
            wbufsize: 0,
            timeout: None,
            deadline: None,
            disable_nagle_algorithm: false,
        }
    }

    /// How many bytes are received ahead; with 0 none, and a line is read byte by byte.
    #[must_use]
    pub fn rbufsize(self, bytes: usize) -> Self {
        Self { rbufsize: bytes, ..self }
    }

    /// How many bytes are gathered before they are sent; with 0 each write is sent.
    #[must_use]
    pub fn wbufsize(self, bytes: usize) -> Self {
        Self { wbufsize: bytes, ..self }
    }

    /// How long one read or write may wait, as [`settimeout`](crate::Socket::settimeout).
    #[must_use]
    pub fn timeout(self, each: impl Into<Option<Duration>>) -> Self {
        Self { timeout: each.into(), ..self }
    }

    /// How long all reads and writes together may take, from the moment when the handler is called. Each costs a system
    /// call more then.
    #[must_use]
    pub fn deadline(self, all: impl Into<Option<Duration>>) -> Self {
        Self { deadline: all.into(), ..self }
    }

    /// Whether to set TCP_NODELAY.
    #[must_use]
    pub fn disable_nagle_algorithm(self, on: bool) -> Self {
        Self { disable_nagle_algorithm: on, ..self }
    }
}

impl<H: Handler> Handler for StreamRequestHandler<H> {
    fn serve(&self, request: &mut Request) -> io::Result<()> {
        let file = &mut request.file;
        file.timeout = Timeout::from(self.timeout);
        file.end = self.deadline.map(|all| Instant::now() + all);
        if !request.is_datagram() {
            let file = &mut request.file;
            (file.rbufsize, file.wbufsize) = (self.rbufsize, self.wbufsize);
            if self.timeout.is_some() {
                request.socket().settimeout(self.timeout)?;
            }
            if self.disable_nagle_algorithm {
                request.socket().setsockopt(opt::TCP_NODELAY, true)?;
            }
        }
        self.handler.serve(request)
    }
}

/// A datagram's handler that is always answered: with an empty datagram where nothing was written, as Python does it.
///
/// Any other handler answers a datagram when it has written something.
#[derive(Clone, Copy, Debug)]
pub struct DatagramRequestHandler<H>(H);

impl<H: Handler> DatagramRequestHandler<H> {
    /// This handler.
    pub const fn new(handler: H) -> Self {
        Self(handler)
    }
}

impl<H: Handler> Handler for DatagramRequestHandler<H> {
    fn serve(&self, request: &mut Request) -> io::Result<()> {
        request.file.always_answer = true;
        self.0.serve(request)
    }
}
