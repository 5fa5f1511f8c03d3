//! Servers: what Python's `socketserver` has, and an event loop.
//!
//! ```
//! use berkeley::server::{Request, TcpServer};
//! use std::io::Write;
//!
//! let mut server = TcpServer::bind("127.0.0.1:0")?.threaded();
//! println!("serving at {}", server.server_address());
//! # server.shutdown();
//! server.serve_forever(|request: &mut Request| {
//!     let line = request.read_line()?;
//!     request.write_all(&line.to_ascii_uppercase())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is what
//!
//! A [`Server`] is put together from four things:
//!
//! - a socket: of a [`TcpServer`], [`UdpServer`], [`UnixStreamServer`] or [`UnixDatagramServer`], or one that was
//!   [handed over](ServerBuilder::from_socket);
//! - [`Hooks`]: what to do at each point in the life of the server and of a request. They have defaults;
//! - a way of running requests, which is a value: [`OneAtATime`], [`Threads`], [`Pool`], `Fork`
//!   (feature `fork`), [`EventLoop`];
//! - a [`Handler`], which serves a [`Request`] and may wait; or, for the event loop, [`Machines`], each of which serves
//!   a connection and may not.
//!
//! There is one loop, [`serve_forever`](Server::serve_forever). It waits, accepts, and gives the request to the way of running.
//! [`ServerHandle::shutdown`] ends it at once, from anywhere.
//!
//! | Python | here |
//! |---|---|
//! | `TCPServer(("localhost", 8000), Handler)` | `TcpServer::bind(("localhost", 8000))?`, then `serve_forever(handler)` |
//! | class attributes of a subclass | [`ServerBuilder`], as in `TcpServer::options().request_queue_size(100)` |
//! | overridden methods of a subclass | [`Hooks`] |
//! | `ThreadingMixIn`, `ForkingMixIn` | [`Server::threaded`], `Server::forking`, [`Server::run_by`] |
//! | `BaseRequestHandler` | [`RequestHandler`], with [`per_request`] |
//! | `StreamRequestHandler`, its attributes | [`StreamRequestHandler`]; the defaults need no such thing |
//! | `DatagramRequestHandler` | [`DatagramRequestHandler`] |
//! | `server.shutdown()` | [`ServerHandle::shutdown`], which does not wait |
//! | `server.socket`, `server_address`, `fileno()` | [`Server::socket`], [`Server::server_address`], [`Server::fileno`] |
//! | `server.collect_children()`, `active_children` | the same of `Fork`, through [`Server::way_mut`] |
//!
//! # What differs from Python
//!
//! - A shutdown does not wait for the loop, which sees it at once, and not at an interval; `serve_forever` returns when the
//!   requests in progress are finished, and its return is what to wait for. Where `service_actions` is to be called now and then,
//!   there is [`ServerBuilder::poll_interval`].
//! - A host's name may come to an address of IPv6, if it has none of IPv4. An IPv6 address needs no subclass.
//! - Where descriptors have run out, the loop pauses. Python's spins.
//! - Children are collected as they end; with `max_children` of them nothing is accepted, but a shutdown is.
//! - A thread is used for another request if one comes within a second.
//! - A datagram is answered only if something was written, unless [`DatagramRequestHandler`] says otherwise.
//! - There is a limit to all that a request takes together: [`StreamRequestHandler::deadline`].

mod attributes;
mod event_loop;
mod failure;
mod handle;
mod handler;
mod hooks;
mod inherit;
mod request;
mod serve;
mod way;

pub use attributes::{Attributes, ServerBuilder, TcpServer, UdpServer, UnixDatagramServer, UnixStreamServer};
pub use event_loop::{Conn, ConnId, Machine, Machines, Next};
pub use failure::{Failure, Refused};
pub use handle::ServerHandle;
pub use handler::{
    DatagramRequestHandler, Handler, PerRequest, RequestHandler, StreamRequestHandler, per_request,
};
pub use hooks::{Call, Hooks, Plain, Run};
pub use inherit::listen_fds;
pub use request::{LINE_MAX, Request};
pub use serve::{Incoming, Server};
#[cfg(feature = "fork")]
pub use way::Fork;
pub use way::{EventLoop, OneAtATime, Pool, Threads, Way, WhenFull};
