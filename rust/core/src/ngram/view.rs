//! Texts of rows as views, which copy nothing of long texts, and buffers for those that stand nowhere else.

/// A text of a [`Chunk`](super::Chunk), as 16 bytes: its length in four; then the text itself, if it is no longer than
/// twelve bytes, and zeros; else its first four bytes, the number of the buffer it is in, and where it begins there,
/// four bytes each, the lowest first. (The string views of Neumann and Freitag, "Umbra", CIDR 2020, which Arrow has
/// too.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct View(pub u128);

/// The longest text that a view holds itself.
const INLINE: usize = 12;
/// A buffer is closed when it holds more: places in it are numbers of 31 bits. Small in unit tests, so that they close some.
pub(super) const MOST_BUFFER: usize = if cfg!(test) { 1 << 6 } else { 1 << 30 };

/// The first bytes of a text, behind the length.
const MASKS: [u128; INLINE + 1] = {
    let mut masks = [0; INLINE + 1];
    let mut len = 1;
    while len <= INLINE {
        masks[len] = masks[len - 1] << 8 | 0xFF << 32;
        len += 1;
    }
    masks
};

impl View {
    /// Of a text that stands in a buffer and begins with `bytes`; what follows it there does not matter.
    #[inline(always)]
    pub(super) fn new(bytes: &[u8; 16], len: usize, buffer: usize, start: u32) -> Self {
        let first = u128::from_le_bytes(*bytes) << 32;
        let inline = first & MASKS[len.min(INLINE)];
        let outside = first & MASKS[4] | (buffer as u128) << 64 | u128::from(start) << 96;
        // Lengths are about there, so that a branch would be guessed wrong half of the time.
        let is_inline = 0u128.wrapping_sub(u128::from(len <= INLINE));
        Self(inline & is_inline | outside & !is_inline | len as u128)
    }

    fn len(self) -> usize {
        self.0 as u32 as usize
    }

    /// The bytes of the text; `own` holds those that the view holds itself.
    pub(super) fn bytes<'a>(self, buffers: &'a [Vec<u8>], own: &'a mut [u8; 16]) -> &'a [u8] {
        let len = self.len();
        if len <= INLINE {
            *own = self.0.to_le_bytes();
            return &own[4..4 + len];
        }
        let start = (self.0 >> 96) as usize;
        &buffers[(self.0 >> 64) as u32 as usize][start..start + len]
    }

    /// The same text when `base` buffers were put before its own.
    pub(super) fn moved(self, base: usize) -> Self {
        if self.len() <= INLINE { self } else { Self(self.0 + ((base as u128) << 64)) }
    }

    /// The length of the text in its buffer; 0 if the view holds it itself.
    pub(super) fn len_outside(self) -> usize {
        if self.len() > INLINE { self.len() } else { 0 }
    }
}

/// Buffers that grow by texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    pub(super) buffers: Vec<Vec<u8>>,
    /// How many other buffers stand before these.
    base: usize,
}

impl Arena {
    /// Buffers that stand behind so many others.
    pub(super) fn behind(base: usize) -> Self {
        Self { buffers: Vec::new(), base }
    }

    /// Keeps a text, if it is too long for a view by itself.
    pub(super) fn view(&mut self, text: &[u8]) -> View {
        let mut first = [0; 16];
        let len = text.len().min(first.len());
        first[..len].copy_from_slice(&text[..len]);
        if text.len() <= INLINE {
            return View::new(&first, text.len(), 0, 0);
        }
        assert!(text.len() < 1 << 31, "Arrow has no texts of two gigabytes");
        if self.buffers.last().is_none_or(|last| last.len() > MOST_BUFFER) {
            self.buffers.push(Vec::new());
        }
        let number = self.buffers.len() - 1;
        let start = self.buffers[number].len();
        self.buffers[number].extend_from_slice(text);
        View::new(&first, text.len(), self.base + number, start as u32)
    }
}
