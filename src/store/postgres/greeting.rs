//! What a server sends before it lets a client in, read for one question: does it request the password in the clear?

use std::io;

/// The messages up to the one that lets the client in (PostgreSQL's frontend/backend protocol, version 3.0).
#[derive(Default)]
pub(super) struct Greeting {
    /// The start of the current message: its type, its length, and for an authentication its kind.
    head: Vec<u8>,
    /// How many bytes of the message are still to be skipped.
    rest: usize,
    over: bool,
}

impl Greeting {
    const AUTHENTICATION: u8 = b'R';
    const OK: u32 = 0;
    const CLEAR_TEXT: u32 = 3;

    /// Reads the next bytes, which may be several messages or part of one.
    ///
    /// # Errors
    /// If the server requests the password in the clear.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            if self.over {
                break;
            }
            if self.rest > 0 {
                self.rest -= 1;
                continue;
            }
            self.head.push(*byte);
            let is_authentication = self.head.first() == Some(&Self::AUTHENTICATION);
            // Complete with its type and length; an authentication also needs its kind.
            if self.head.len() < if is_authentication { 9 } else { 5 } {
                continue;
            }
            match self.number(5).filter(|_| is_authentication) {
                Some(Self::CLEAR_TEXT) => {
                    return Err(io::Error::other(
                        "the server asks for the password in the clear, which is sent only over TLS \
                         (sslmode=verify-full); without TLS, let it ask for scram-sha-256",
                    ));
                }
                kind => self.over = kind == Some(Self::OK),
            }
            // The length counts itself, but not the type.
            let length = self.number(1).and_then(|length| usize::try_from(length).ok()).unwrap_or(usize::MAX);
            self.rest = length.saturating_sub(self.head.len() - 1);
            self.head.clear();
        }
        Ok(())
    }

    /// The number at this offset in the head.
    fn number(&self, place: usize) -> Option<u32> {
        self.head.get(place..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 4).unwrap().to_be_bytes();
        [&[kind][..], &length, content].concat()
    }

    fn authentication(kind: u32, content: &[u8]) -> Vec<u8> {
        message(b'R', &[&kind.to_be_bytes(), content].concat())
    }

    /// Whether these messages are accepted, in one piece and byte by byte.
    fn passes(messages: &[Vec<u8>]) -> bool {
        let bytes = messages.concat();
        let whole = Greeting::default().hear(&bytes).is_ok();
        let mut greeting = Greeting::default();
        let bytewise = bytes.chunks(1).all(|byte| greeting.hear(byte).is_ok());
        assert_eq!(whole, bytewise);
        whole
    }

    #[test]
    fn a_password_in_the_clear_is_refused_wherever_it_is_asked_for() {
        let (ok, clear) = (authentication(0, &[]), authentication(3, &[]));
        let (md5, scram) = (authentication(5, b"salt"), authentication(10, b"SCRAM-SHA-256\0\0"));
        let notice = message(b'N', b"SNOTICE\0R\0\0\0\x08\0\0\0\x03\0\0");
        assert!(passes(&[md5.clone(), ok.clone()]));
        assert!(passes(&[notice.clone(), scram.clone(), authentication(11, b"R\0\0\0\x08\0\0\0\x03"), ok.clone()]));
        for before in [vec![], vec![notice], vec![scram.clone()], vec![md5], vec![message(b'v', &[0; 8])]] {
            assert!(!passes(&[before, vec![clear.clone()]].concat()));
        }
        assert!(passes(&[ok, clear]), "what a table has is no question");
        assert!(passes(&[message(b'E', b"SFATAL\0\0")]));
        assert!(!passes(&[vec![b'R', 0, 0, 0, 0, 0, 0, 0, 3]]), "whatever its length");
    }
}
