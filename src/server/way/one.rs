//! One request at a time, on the thread that serves.

use super::super::serve::{Site, finish};
use super::super::{Handler, Hooks, Refused, Request};
use super::sealed::Way;
use crate::Result;

/// One request after the other: who comes meanwhile waits in the socket's queue. Python's plain classes.
///
/// A client that says nothing holds up all others; a
/// [`StreamRequestHandler`](crate::server::StreamRequestHandler) has limits against that.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneAtATime;

impl<K: Hooks, F: Handler> Way<K, F> for OneAtATime {
    type State = ();

    fn start(&mut self, _: &Site<'_, K, F>) -> Result<()> {
        Ok(())
    }

    fn process_request(
        &mut self,
        (): &mut (),
        site: &Site<'_, K, F>,
        request: Request,
    ) -> Result<(), Refused> {
        finish(&**site.hooks, &**site.handler, request);
        Ok(())
    }
}
