//! How much a lookup can send, whatever servers and networks do.

use super::{Question, Settings, wanted};
use crate::engine::server::{SERVERS_MAX, datagrams_max, share};

/// How many messages a server is sent over TCP each time that it is asked: one, and one more without EDNS.
const STREAMED_MAX: usize = 2;

impl Settings<'_> {
    /// How many packets a lookup of this question sends at most: for each source `dns`, each name of the search walk and
    /// each type asked for, what each server can be sent in each round.
    ///
    /// ```
    /// use berkeley::engine::lookup::{Question, Settings};
    /// use berkeley::etc::{nsswitch::Nsswitch, resolv_conf::ResolvConf};
    ///
    /// let resolv = ResolvConf::parse(b"search corp.example\n");
    /// let nsswitch = Nsswitch::default();
    /// let servers = ["192.0.2.53:53".parse().unwrap()];
    /// let settings = Settings { sources: nsswitch.hosts(), servers: &servers, ..Settings::new(&resolv) };
    /// // In five seconds six datagrams, and two messages over TCP; twice; for A and AAAA of two names.
    /// assert_eq!(settings.packets_max(&Question::host(b"db")), (6 + 2) * 2 * 2 * 2);
    /// ```
    #[must_use]
    pub fn packets_max(&self, question: &Question<'_>) -> usize {
        let times = self.sources.iter().filter(|source| source.name.as_bytes() == b"dns").count();
        let (names, types) = match question {
            Question::Host { .. } => {
                let (v4, v6) = wanted(*question);
                (self.resolv.search().count() + 1, usize::from(v4) + usize::from(v6))
            }
            Question::Addr(_) => (1, 1),
        };
        let servers = self.servers.len().min(SERVERS_MAX);
        let round: usize = (0..servers)
            .map(|place| datagrams_max(share(self.resolv.timeout(), place, servers)) + STREAMED_MAX)
            .sum();
        times * names * types * usize::from(self.resolv.attempts()) * round
    }
}
