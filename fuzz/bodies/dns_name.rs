//! Names: the text and the wire form say the same, both ways, and host names are a part of them.

use berkeley::dns::{MAX_NAME, MAX_NAME_TEXT, Name};
use berkeley::name::HostName;

/// The octets taken as a text, as a wire form, and as a host name.
pub fn dns_name(data: &[u8]) {
    if let Ok((name, absolute)) = Name::from_text_dot(data) {
        laws(&name);
        // What is absolute without its dot is the same name, and is not absolute; only the root has no text
        // without the dot.
        if absolute && data != b"." {
            assert_eq!(Name::from_text_dot(&data[..data.len() - 1]), Ok((name, false)));
        }
    }
    if let Ok(name) = Name::from_wire(data) {
        assert_eq!(name.wire(), data);
        laws(&name);
    }
    let host = HostName::new(data);
    if let Ok(host) = host {
        let name = Name::from_text(data).expect("a host name is a name");
        assert_eq!(name.to_host().expect("the same one").as_str(), host.as_str());
        assert_eq!(Name::from(&host).wire(), name.wire());
    } else if let Err(error) = host {
        assert!(error.offset() <= data.len());
        // Escapes and the empty text apart, who is no host name as a text is none as a name.
        if !data.is_empty() && !data.contains(&b'\\') {
            assert!(Name::from_text(data).map_or(true, |name| name.to_host().is_err()));
        }
    }
}

fn laws(name: &Name) {
    let wire = name.wire();
    assert!(wire.len() <= MAX_NAME);
    assert_eq!(Name::from_wire(wire).expect("its own wire form").wire(), wire);

    let text = name.to_string();
    assert!(text.len() <= MAX_NAME_TEXT && text.bytes().all(|octet| octet.is_ascii_graphic()));
    let mut room = [0xa5; MAX_NAME_TEXT];
    assert_eq!(name.write_text(&mut room[..text.len()]), Some(text.as_str()));
    assert_eq!(name.write_text(&mut room[..text.len() - 1]), None);
    assert_eq!(Name::from_text(text.as_bytes()).expect("its own text").wire(), wire);

    let labels: Vec<&[u8]> = name.to_ref().labels().collect();
    assert_eq!(wire.len(), 1 + labels.iter().map(|label| 1 + label.len()).sum::<usize>());
    assert!(labels.iter().all(|label| (1..=63).contains(&label.len())));

    if let Ok(host) = name.to_host() {
        assert_eq!(Name::from(&host).wire(), wire);
        assert_eq!(HostName::new(text.as_bytes()).expect("nothing to escape"), host);
    }
    if let Some(address) = name.to_reverse() {
        assert_eq!(Name::reverse(address), *name);
    }
    assert_eq!(name.join(Name::ROOT.to_ref()), Ok(*name));
    assert!(name.to_ref().is_within(Name::ROOT.to_ref()) && name.to_ref().is_within(name.to_ref()));
}
