//! The head of compiled gazetteers, to give damaged ones their checksums back: shared by the mutation test and the fuzz target.

use xxhash_rust::xxh3::xxh3_64;

/// Where the head of the format says things are (`gazetteer/file.rs`).
pub(crate) struct Layout {
    head: usize,
    /// The first of three u64 for each section: offset, length, checksum.
    pub(crate) sections: Vec<usize>,
}

impl Layout {
    /// Reads it off a good file: the table of sections ends before the last u64 of the head, and its first section begins
    /// where the head ends.
    pub(crate) fn of(file: &[u8]) -> Self {
        let head = read_u32(file, 20) as usize;
        let ends_head = |at: &usize| read_u64(file, *at) == head as u64;
        let first = (32..head - 8).step_by(4).find(ends_head).expect("the first section begins behind the head");
        Layout { head, sections: (first..head - 8).step_by(24).collect() }
    }

    /// Makes all checksums right, and the length of the file.
    pub(crate) fn repair(&self, file: &mut [u8]) {
        if file.len() < self.head {
            return;
        }
        let length = file.len() as u64;
        file[24..32].copy_from_slice(&length.to_le_bytes());
        for &at in &self.sections {
            let start = read_u64(file, at) as usize;
            let section = start..start.saturating_add(read_u64(file, at + 8) as usize);
            if let Some(bytes) = file.get(section) {
                let sum = xxh3_64(bytes);
                file[at + 16..at + 24].copy_from_slice(&sum.to_le_bytes());
            }
        }
        let sum = xxh3_64(&file[..self.head - 8]);
        file[self.head - 8..self.head].copy_from_slice(&sum.to_le_bytes());
    }
}

pub(crate) fn read_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn read_u64(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}
