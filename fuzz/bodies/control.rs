//! The laws of control messages: any bytes may come in.
//!
//! Lengths are a word in the host's order. The corpus was written for little-endian machines of 64 bits; on others
//! most of it is malformed, for which the laws hold as well.

use berkeley::control::{CMSG_LEN, CMSG_SPACE, Control, ControlBuf, ControlMessages};
use berkeley::{SOL_RDS, SOL_SOCKET};

/// Takes `data` for a received control buffer, and asserts what must hold of walking it.
pub fn control(data: &[u8]) {
    let mut messages = ControlMessages::new(data);
    let mut walked = 0;
    let mut room = vec![0xa5; data.len()];
    let mut again = ControlBuf::new(&mut room);
    let mut refused = false;
    while let Some(message) = messages.next() {
        // Each lies where its header says, and the next one behind its padding.
        let at = walked + CMSG_LEN(0);
        assert_eq!(data[at..][..message.data.len()].as_ptr(), message.data.as_ptr());
        walked = (walked + CMSG_SPACE(message.data.len())).min(data.len());
        assert_eq!(messages.rest(), &data[walked..]);

        let meaning = message.meaning();
        if let Control::Other(other) = meaning {
            assert_eq!(other, message);
        }
        means_what_is_sent(&meaning);

        // Written again in the same room it is the same.
        let written = again.push_raw(message.level, message.kind, message.data);
        let refuse = message.level == SOL_RDS || (message.level, message.kind) == (SOL_SOCKET, 1);
        assert_eq!(written.is_err(), refuse);
        refused |= refuse;
    }
    assert!(messages.next().is_none());
    if !refused {
        assert!(again.messages().eq(ControlMessages::new(&data[..walked])));
    }
}

/// What can be sent reads as what it was.
fn means_what_is_sent(control: &Control<'_>) {
    let mut room = [0; 512];
    let mut buf = ControlBuf::new(&mut room);
    if buf.push(control).is_ok() {
        assert!(buf.messages().map(|message| message.meaning()).eq([*control]), "{control:?}");
    }
}
