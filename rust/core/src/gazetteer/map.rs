//! A file in memory without reading it. One of the modules with unsafe code: what a mapping shows is what the file
//! holds at that moment, and nothing in Rust can keep others from changing it.

#![allow(unsafe_code)]

use memmap2::Mmap;
use std::{fs::File, io, path::Path};

/// A file mapped read-only.
#[derive(Debug)]
pub(super) struct Map(Mmap);

impl Map {
    /// Maps the file as it is now. It must not be changed in place while it is open; `tidings` never does: it writes a
    /// new file and gives it the old one's name, which leaves what is mapped as it was.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("not a file"));
        }
        // SAFETY: read-only and private to this process. All readers take the bytes as untrusted: they check bounds and
        // UTF-8 at every access and keep no conclusion about them, so that bytes which change meanwhile give wrong names
        // but nothing undefined in this crate. A file that is cut short while it is mapped ends the process with a
        // bus error, as for every user of mappings; the doc comment above says what not to do.
        let map = unsafe { Mmap::map(&file)? };
        Ok(Self(map))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_what_is_in_the_file() {
        let path = std::env::temp_dir().join(format!("tidings-map-{}", std::process::id()));
        std::fs::write(&path, b"names").unwrap();
        let map = Map::open(&path).unwrap();
        // What another file of the same name holds is not seen.
        let other = path.with_extension("new");
        std::fs::write(&other, b"other").unwrap();
        std::fs::rename(&other, &path).unwrap();
        assert_eq!(map.bytes(), b"names");
        std::fs::remove_file(&path).unwrap();
        assert!(Map::open(&path).is_err());
        assert!(Map::open(&std::env::temp_dir()).is_err());
    }
}
