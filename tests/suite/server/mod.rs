//! Servers, in every way of running but one: what is forked here would take the descriptors of all other tests with it.

mod event_loop;
mod faults;
mod hand_over;
mod hooks;
mod kit;
mod requests;
mod shutdown;
mod threads;
mod ways;

fn modes() -> impl Iterator<Item = kit::Mode> {
    [kit::Mode::One, kit::Mode::Threads, kit::Mode::Pool, kit::Mode::Loop].into_iter()
}
