//! Addresses that name an interface, by its name. Python has the names in its tuples; here an address holds the index, as the
//! kernel has it, and the name is asked for.

use super::{IfName, if_indextoname, if_nametoindex};
use crate::{CanAddr, PacketAddr, Result, XdpAddr};

impl PacketAddr {
    /// A protocol, in host order, of the interface of this name: [`interface`](Self::interface) after
    /// [`if_nametoindex`].
    ///
    /// # Errors
    /// ENODEV: there is none.
    ///
    /// ```
    /// use berkeley::PacketAddr;
    ///
    /// let lo = PacketAddr::named("lo", 0x0800)?;
    /// assert_eq!(lo.interface_name()?, "lo");
    /// # Ok::<(), berkeley::Error>(())
    /// ```
    pub fn named(name: impl AsRef<[u8]>, protocol: u16) -> Result<Self> {
        Ok(Self::interface(if_nametoindex(name)?, protocol))
    }

    /// The name of the interface; empty where the address stands for all of them.
    ///
    /// # Errors
    /// ENXIO: it is gone.
    pub fn interface_name(&self) -> Result<IfName> {
        name_of(self.ifindex)
    }
}

impl CanAddr {
    /// The interface of this name, and every interface where it is empty.
    ///
    /// # Errors
    /// ENODEV: there is none.
    ///
    /// ```
    /// use berkeley::{CanAddr, Errno};
    ///
    /// assert_eq!(CanAddr::named(""), Ok(CanAddr::ANY));
    /// assert_eq!(CanAddr::named("no-such-bus"), Err(Errno::ENODEV.into()));
    /// ```
    pub fn named(name: impl AsRef<[u8]>) -> Result<Self> {
        match name.as_ref() {
            [] => Ok(Self::ANY),
            name => Ok(Self::interface(if_nametoindex(name)?)),
        }
    }

    /// The name of the interface; empty where the address stands for all of them.
    ///
    /// # Errors
    /// ENXIO: it is gone.
    pub fn interface_name(&self) -> Result<IfName> {
        name_of(self.ifindex)
    }
}

impl XdpAddr {
    /// A queue of the interface of this name.
    ///
    /// # Errors
    /// ENODEV: there is none.
    pub fn named(name: impl AsRef<[u8]>, queue_id: u32) -> Result<Self> {
        Ok(Self::new(if_nametoindex(name)?, queue_id))
    }

    /// The name of the interface.
    ///
    /// # Errors
    /// ENXIO: there is none, or it is gone.
    pub fn interface_name(&self) -> Result<IfName> {
        if_indextoname(self.ifindex)
    }
}

fn name_of(index: u32) -> Result<IfName> {
    if index == 0 { Ok(IfName::EMPTY) } else { if_indextoname(index) }
}
